#include "fulfilment/stripe/stripe_task.h"

#include <algorithm>
#include <utility>

#include "fulfilment/stripe/stripe_answer.h"
#include "fulfilment/stripe/stripe_form.h"

namespace sluice::fulfilment {
namespace {

ChargeResult without_answer(const HttpReply& reply) {
  switch (reply.end) {
    case HttpReply::End::not_sent:
      return {ChargeOutcome::not_sent, {}, reply.detail};
    case HttpReply::End::unreachable:
      return {ChargeOutcome::failed, {}, reply.detail};
    case HttpReply::End::answered:
    case HttpReply::End::no_answer:
      break;
  }
  return {ChargeOutcome::unknown, {}, reply.detail};
}

}  // namespace

StripeTask::StripeTask(KeptConnection& connection, const Urls& urls, const Charge& charge, Duration timeout)
    : connection_(connection), urls_(urls), charge_(charge), end_(clock_.mono() + timeout) {}

// Rounded up, and at least 1 ms: libcurl takes 0 for "no limit".
long StripeTask::ms_left() const {
  return static_cast<long>(std::max<std::int64_t>(0, to_ms(end_ - clock_.mono() - Duration(1))) + 1);
}

ChargeResult StripeTask::make() {
  const HttpReply reply = connection_.perform({.url = urls_.intents,
                                               .body = intent_form(charge_),
                                               .idempotency_key = charge_.idempotency_key,
                                               .trace = charge_.trace,
                                               .timeout_ms = ms_left()});
  if (reply.end != HttpReply::End::answered) return without_answer(reply);
  ChargeResult result = read_charge_answer(charge_, reply.status, reply.body);
  // What was said before may have changed since: the buyer may have acted.
  const bool may_change =
      result.outcome == ChargeOutcome::action_required || result.outcome == ChargeOutcome::authorized;
  const bool may_have_changed = reply.is_replayed && may_change;
  return may_have_changed ? read(result.provider_reference) : result;
}

ChargeResult StripeTask::read(const std::string& intent) {
  const HttpReply reply = connection_.perform(
      {.url = urls_.intents + "/" + intent, .trace = charge_.trace, .is_get = true, .timeout_ms = ms_left()});
  if (reply.end != HttpReply::End::answered) return without_answer(reply);
  return read_intent_answer(charge_, reply.status, reply.body);
}

ChargeResult StripeTask::make_or_read() {
  return is_intent_id(charge_.provider_reference) ? read(charge_.provider_reference) : make();
}

ChargeResult StripeTask::end(const std::string& step, const char* key_end) {
  const HttpReply reply = connection_.perform({.url = urls_.intents + "/" + step,
                                               .idempotency_key = charge_.idempotency_key + key_end,
                                               .trace = charge_.trace,
                                               .timeout_ms = ms_left()});
  if (reply.end != HttpReply::End::answered) return without_answer(reply);
  return read_last_answer(charge_, reply.status, reply.body);
}

ChargeResult StripeTask::refund() {
  const HttpReply known = list_refunds();
  if (known.end != HttpReply::End::answered) return without_answer(known);
  if (auto found = find_refund(charge_, known.status, known.body)) return std::move(*found);
  const HttpReply reply = connection_.perform({.url = urls_.refunds,
                                               .body = refund_form(charge_),
                                               .idempotency_key = charge_.idempotency_key,
                                               .trace = charge_.trace,
                                               .timeout_ms = ms_left()});
  if (reply.end != HttpReply::End::answered) return without_answer(reply);
  return read_refund_answer(charge_, reply.status, reply.body);
}

ChargeResult StripeTask::read_refunds() {
  const HttpReply reply = list_refunds();
  if (reply.end != HttpReply::End::answered) return without_answer(reply);
  return add_up_refunds(reply.status, reply.body);
}

HttpReply StripeTask::list_refunds() {
  return connection_.perform({.url = urls_.refunds + "?limit=100&payment_intent=" + charge_.provider_reference,
                              .trace = charge_.trace,
                              .is_get = true,
                              .timeout_ms = ms_left()});
}

}  // namespace sluice::fulfilment
