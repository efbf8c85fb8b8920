// How many decimal digits the minor unit of a currency has, as ISO 4217 (list one, of 2026) says. Pure.
//
// The only place that knows: an amount of 250000 is 2,500.00 forint, 250,000 yen, 250.000 dinar of Kuwait. Two is the rule,
// these are the exceptions; a currency that was withdrawn keeps what it had.

const exceptions = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const digits_of = new Map(
  Object.entries(exceptions).flatMap(([digits, codes]) => codes.split(' ').map((code) => [code, Number(digits)])),
);

export const minorDigits = (currency) => digits_of.get(currency) ?? 2;
