// Numbers and times as they are shown. Pure.

export const count = (value) => Math.round(value).toLocaleString('en');

export function rate(per_s) {
  if (per_s === null) return '–';
  return per_s < 10 ? per_s.toFixed(1) : count(per_s);
}

export function milliseconds(value) {
  if (value === null) return '–';
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  return value < 10 ? `${value.toFixed(1)} ms` : `${count(value)} ms`;
}

// "3 d 4 h", "2 h 5 min", "4 min 10 s", "12 s"
export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [
    [Math.floor(whole / 86400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([amount], at) => at === 0 || amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

// In this person's own zone, or another: "24 Dec 2026, 21:00:05"
export const dateTime = (time, zone = undefined) => new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: zone });

export const percent = (part) => `${(part * 100).toFixed(part > 0 && part < 0.1 ? 1 : 0)} %`;
