// Every word that the pages show, in one place, so that another language is one more table.
//
// A text is a string with {named} gaps, or an object of plural forms chosen by {count}. Static texts of the pages carry
// data-text="key" and must read the same there; web_test compares them.

import { count } from './format.js';

const english = {
  brand: 'Sluice demo shop',
  skipToContent: 'Skip to content',

  // Demo shop
  shopTitle: 'Sales',
  shopIntro: 'Everybody is served in the order in which they came, and every unit is sold once.',
  shopEmpty: 'There are no sales at the moment.',
  saleOpens: 'Opens {time}',
  priceFrom: 'from {price}',
  look: 'Look at {name}',

  // States of a sale
  state_scheduled: 'Opens soon',
  state_lobby: 'Lobby open',
  state_opening: 'Opening',
  state_open: 'On sale',
  state_paused: 'Paused',
  state_sold_out: 'Sold out',
  state_closed: 'Closed',

  // Product page
  quantity: 'Quantity',
  fewer: 'One fewer',
  more: 'One more',
  chooseItem: 'Choose',
  opensIn: 'Opens in',
  opensAt: 'Opens {time}',
  unitsLeft: { one: '{count} of {stock} left', other: '{count} of {stock} left' },
  noneLeft: 'None left',
  noneFree: 'None free right now',
  actBuy: 'Buy now',
  actLine: 'Join the line',
  actLobby: 'Join the lobby',
  actScheduled: 'Not open yet',
  actPaused: 'Paused',
  actSoldOut: 'Sold out',
  actClosed: 'Sale closed',
  actBusy: 'One moment …',
  hint_scheduled: 'You can leave this page open: the button wakes up at the opening.',
  hint_lobby: 'Take a place now. It is kept for you until the opening.',
  hint_opening: 'The sale is opening. Press once; we keep trying for you.',
  hint_open: 'One press is enough. If it is busy you get a place in line, and keep it.',
  hint_allHeld: 'Every unit is being held by somebody. What comes back goes to the line, in order.',
  hint_paused: 'The shop has paused the sale. Places and held units are kept.',
  hint_sold_out: 'Every unit is sold. If one comes back, it goes to the next person in line.',
  hint_closed: 'This sale is over.',
  havePlace: 'You have a place in this line.',
  goToPlace: 'Go to your place',
  haveHold: 'You are holding something from this sale.',
  goToCheckout: 'Continue to checkout',
  leftNotice: 'You have left the line. Your place went to the next person.',
  releasedNotice: 'You gave it back. It went to the next person.',
  noScriptSale:
    'Buying here needs JavaScript. Please allow it for this page, or ask the shop for another way to order.',

  // Waiting page
  waitTitle: 'You are in line',
  lobbyTitle: 'You are in the lobby',
  lobbyExplain: 'Your place is given out when the sale opens. You need not do anything.',
  lobbyOpening: 'The sale is open. Your place is being given out; this takes a few seconds.',
  calledTitle: 'It is your turn',
  calledExplain: 'Take it before the time runs out. After that it goes to the next person.',
  calledTitleFlash: '● Your turn!',
  timeToTake: 'Time to take it',
  takeUnit: { one: 'Take it now', other: 'Take {count} now' },
  place: 'Your place',
  ticketNumber: 'Ticket no. {number}',
  ahead: { one: '{count} person ahead of you', other: '{count} people ahead of you' },
  aheadNone: 'Nobody is ahead of you: you are next',
  waitRange: 'Wait',
  unitsLeftLabel: 'Units left',
  chance: 'Your chance',
  waitUnknown: 'not known yet',
  waitUnderMinute: 'under a minute',
  waitMinutes: { one: 'about a minute', other: 'about {count} minutes' },
  waitUpTo: 'up to {high}',
  waitBetween: '{low} to {high}',
  chanceUnknown: 'not known yet',
  chanceSure: 'almost certain',
  chanceAbout: 'about {percent}%',
  chanceSlim: 'under 1%',
  aheadGrew: 'People who had stepped away came back to their places ahead of you.',
  allHeld: 'Every unit is being held right now. What comes back goes to the line, in order.',
  salePaused: 'The shop has paused the sale. Your place is kept, and no clock runs.',
  keepPlace:
    'You can reload this page, close it or lock your phone: your place is kept in this browser. If you are away when your turn comes, others go first and you are next when you are back.',
  progressLabel: 'How far you have come since you joined',
  freshNow: 'Up to date',
  freshAgo: 'Updated {seconds} s ago',
  freshTrouble: 'The shop does not answer. Your place is kept. Trying again in {seconds} s.',
  freshOffline: 'You are offline. Your place is kept; we go on as soon as you are back.',
  leave: 'Leave the line',
  leaveTitle: 'Leave the line?',
  leaveExplain: 'Your place goes to the next person. If you come back, you start at the end.',
  leaveYes: 'Leave',
  leaveNo: 'Stay in line',
  end_none: 'You have no place in this line',
  endText_none: 'Join now, and your place is kept in this browser.',
  end_sold_out: 'Sold out',
  endText_sold_out:
    'Every unit is taken, and we are sorry that it was not enough for everybody. If one comes back after all, it goes to the next person in line: while this page is open, that can be you.',
  end_closed: 'The sale is over',
  endText_closed: 'It has closed. Nothing was charged to you.',
  end_lapsed: 'Your time to take it ran out',
  endText_lapsed:
    'You were called, and the unit went on to the next person. You can join again at the end of the line.',
  end_left: 'You left the line',
  endText_left: 'Your place went to the next person. You can join again at the end of the line.',
  end_used: 'You have taken your unit',
  endText_used: 'Your place has been used. What you hold is at the checkout.',
  joinAgain: 'Join the line',
  backToSale: 'Back to the product',
  backToShop: 'Back to the shop',
  announceAhead: {
    one: '{count} person ahead of you. Wait: {wait}.',
    other: '{count} people ahead of you. Wait: {wait}.',
  },
  noScriptQueue:
    'Your place is kept in this browser. Without JavaScript this page cannot tell you when it is your turn.',

  // Checkout
  checkoutTitle: 'Checkout',
  heldFor: 'Held for you for',
  heldUnits: { one: 'Unit no. {numbers}', other: 'Units no. {numbers}' },
  total: 'Total',
  email: 'E-mail address',
  emailHint: 'The confirmation goes there.',
  emailWrong: 'Please write an e-mail address like name@example.com.',
  payment: 'Payment method',
  sandboxNote: 'This is the test provider: no money moves. Each method shows another way a payment can go.',
  method_tok_ok: 'Test card that works',
  method_tok_declined: 'Test card that is declined',
  method_tok_slow: 'Slow bank (answers after 8 seconds)',
  method_tok_timeout: 'Bank that never answers',
  method_tok_error: 'Bank that is broken',
  method_tok_action: 'Bank that asks for a second step',
  method_tok_webhook_first: 'Bank whose message comes early',
  method_tok_duplicate_webhook: 'Bank that tells everything twice',
  pay: 'Pay {total}',
  declined:
    'The payment was declined and nothing was charged. What you hold is still yours until the time runs out: try another method.',
  release: 'Give it back',
  releaseTitle: 'Give it back?',
  releaseExplain: 'It goes to the next person in line at once.',
  releaseYes: 'Give it back',
  releaseNo: 'Keep it',
  checkingTime: 'Asking the shop whether it is still yours …',
  hold_expired: 'The time ran out',
  holdText_expired: 'What you held went to the next person in line. Nothing was charged.',
  hold_released: 'You gave it back',
  holdText_released: 'What you held went to the next person in line. Nothing was charged.',
  hold_paying: 'It is being paid',
  holdText_paying: 'The payment is under way. Its result is on the page of your order.',
  hold_sold: 'It is yours',
  holdText_sold: 'This has been paid.',
  goToOrder: 'See your order',

  // Order
  orderTitle: 'Your order',
  orderNumber: 'Order {order}',
  order_accepted: 'We have your order',
  order_payment_pending: 'Your payment is being made',
  order_payment_action_required: 'Your bank needs one more step',
  order_paid: 'Paid: it is yours',
  order_confirmed: 'Confirmed: it is yours',
  order_payment_failed: 'The payment did not go through',
  order_released: 'The order was given up',
  order_refunded: 'Your money was sent back',
  orderText_accepted: 'It is written down and cannot get lost. The payment is next.',
  orderText_payment_pending: 'This usually takes a few seconds.',
  orderText_payment_action_required: 'Confirm the payment with your bank; then this page goes on by itself.',
  orderText_paid: 'The confirmation is on its way to you by e-mail.',
  orderText_confirmed: 'The confirmation was sent by e-mail. You can close this page.',
  orderText_payment_failed: 'Nothing was charged. What you hold is still yours until its time runs out.',
  orderText_released: 'The time ran out, or it was given back. Nothing was charged.',
  orderText_refunded: 'The full amount goes back the way it came. Banks take some days to show it.',
  orderSlow:
    'The bank has not answered yet. We keep asking, and you are never charged twice. You can close this page and come back later.',
  orderTrouble: 'The shop does not answer. Your order is safe. Trying again in {seconds} s.',
  continueAtBank: 'Continue with your bank',
  tryAgainPayment: 'Try another payment',
  step_accepted: 'Order received',
  step_payment_pending: 'Payment under way',
  step_payment_action_required: 'Confirmation by your bank',
  step_paid: 'Paid',
  step_confirmed: 'Confirmed',
  step_payment_failed: 'Payment failed',
  step_released: 'Given up',
  step_refunded: 'Refunded',
  stepNow: 'now',
  stepNext: 'next',

  // Trouble
  errorTitle: 'There is nothing here',
  errorText: 'The address may be mistyped, or what was here is gone. Places in line and held units are kept.',
  missing_sale: 'There is no such sale',
  missing_hold: 'There is nothing held here for you',
  missing_order: 'There is no such order of yours',
  missingText: 'The address may be mistyped, or it belongs to another browser: only the one that bought it can see it.',
  busyRetry: 'It is very busy. Trying again in {seconds} s; nothing is bought twice.',
  openingRetry: 'Not open just yet. Trying again in {seconds} s.',
  networkRetry: 'No connection to the shop. Trying again in {seconds} s; nothing is bought twice.',
  problem_unreachable: 'The shop could not be reached. Please try again; nothing is bought twice.',
  'problem_sold-out': 'Sold out. Every unit is taken.',
  'problem_not-enough': 'There is nothing left of this for you now.',
  'problem_not-enough_some': {
    one: 'There is only {count} unit for you now. You can take that one.',
    other: 'There are only {count} units for you now. You can take those.',
  },
  'problem_limit-reached': 'That is more than one person may buy in this sale.',
  'problem_limit-reached_some': {
    one: 'That is more than one person may buy in this sale. You may have {count} more.',
    other: 'That is more than one person may buy in this sale. You may have {count} more.',
  },
  'problem_not-open': 'The sale is not open at the moment.',
  problem_closed: 'The sale is over.',
  'problem_no-such-item': 'This item is not part of the sale.',
  'problem_hold-expired': 'The time ran out, and what you held went to the next person. Nothing was charged.',
  'problem_already-ordered': 'This has been ordered already. You are not charged twice.',
  'problem_not-called': 'It is not your turn yet. Your place is kept.',
  'problem_too-many-orders':
    'Payments for this were declined too often. It stays yours until the time runs out, but cannot be paid any more.',
  'problem_in-payment': 'It is being paid right now and cannot be given back.',
  'problem_already-sold': 'It has been paid and cannot be given back here.',
  'problem_key-in-use': 'We are still working on your click. Please wait a moment.',
  problem_overloaded: 'It is very busy. Please try again in a moment; nothing is bought twice.',
  'problem_read-only': 'The shop cannot take anything new at the moment. What is yours is safe. Please try again soon.',
  problem_unknown: 'That did not work. Please try again in a moment.',
};

const table = english;

// True when there is a text of this name; for names that the server chooses.
export const knows = (key) => Object.hasOwn(table, key);

export function say(key, values = {}) {
  let text = table[key] ?? key;
  if (typeof text === 'object') {
    const form = new Intl.PluralRules(document.documentElement.lang).select(values.count);
    text = text[form] ?? text.other;
  }
  return text.replace(/\{(\w+)\}/g, (gap, name) => {
    const value = values[name] ?? gap;
    return typeof value === 'number' ? count(value) : value;
  });
}
