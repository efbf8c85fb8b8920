#include "order/payment.h"

namespace sluice::order {

Payment Payment::restored(MonoTime now, const Record& record) {
  Payment payment(now, record.job, record.hold_time);
  payment.may_be_charged_ = record.may_be_charged;
  if (record.acting_for) {
    const Duration time = payment.action_time();
    payment.wait_for_buyer(now + std::clamp(time - *record.acting_for, Duration::zero(), time));
  }
  if (record.authorized_for) {
    const Duration since = std::clamp(*record.authorized_for, Duration::zero(), capture_time_max);
    payment.authorized_at_ = now - since;
    payment.capture_until_ = *payment.authorized_at_ + capture_time_max;
  }
  if (record.cancelling_for) {
    payment.cancel(now - std::clamp(*record.cancelling_for, Duration::zero(), let_go_time_max));
  }
  return payment;
}

void Payment::retry(MonoTime now) {
  send_until_ = now + hold_time_;
  capture_until_ = now + hold_time_;
  if (cancelled_at_) cancelled_at_ = now;
}

PaymentVerb Payment::begin_try(MonoTime now) {
  const bool is_acted = act_until_ && *act_until_ <= now;
  verb_ = cancelled_at_    ? PaymentVerb::let_go
          : authorized_at_ ? PaymentVerb::capture
          : is_acted       ? PaymentVerb::cancel
                           : PaymentVerb::authorize;
  return verb_;
}

Payment::Meaning Payment::take_answer(MonoTime now, ChargeOutcome outcome) {
  if (cancelled_at_) return take_answer_of_cancelled(now, outcome);
  if (verb_ == PaymentVerb::capture) return take_capture_answer(now, outcome);
  switch (outcome) {
    case ChargeOutcome::authorized:
      authorized_at_ = now;
      capture_until_ = now + capture_time_max;
      return {.order = Becomes::paid, .end = TryEnd::moved_on};
    case ChargeOutcome::captured:
      return {.order = Becomes::confirmed, .end = TryEnd::done};
    case ChargeOutcome::declined:
    case ChargeOutcome::cancelled:
      return {.order = Becomes::failed, .end = TryEnd::done};
    case ChargeOutcome::not_sent:
      return hold_back(now, unsent_pause);
    case ChargeOutcome::action_required:
    case ChargeOutcome::under_way:
    case ChargeOutcome::failed:
    case ChargeOutcome::unknown:
    case ChargeOutcome::refunded:
      break;
  }
  if (verb_ == PaymentVerb::cancel) return {.end = TryEnd::in_vain};
  return take_authorize_answer(now, outcome);
}

Payment::Meaning Payment::hold_back(MonoTime now, Duration pause) const {
  if (cancelled_at_) return let_go_later(now, pause);
  if (authorized_at_) return capture_later(now, pause);
  if (now >= send_until_) return {.end = TryEnd::given_up};
  return {.end = TryEnd::put_off, .pause = pause};
}

Payment::Meaning Payment::take_capture_answer(MonoTime now, ChargeOutcome outcome) {
  switch (outcome) {
    case ChargeOutcome::captured:
      return {.order = Becomes::confirmed, .end = TryEnd::done};
    case ChargeOutcome::declined:
    case ChargeOutcome::cancelled:
      return {.order = Becomes::failed, .end = TryEnd::done};
    case ChargeOutcome::authorized:
    case ChargeOutcome::action_required:
    case ChargeOutcome::under_way:
    case ChargeOutcome::failed:
    case ChargeOutcome::unknown:
    case ChargeOutcome::refunded:
    case ChargeOutcome::not_sent:
      break;
  }
  // Half as long again as it has taken so far: an outage of an hour is asked about some twenty times.
  return capture_later(now, std::clamp((now - *authorized_at_) / 2, capture_pause_min, capture_pause_max));
}

Payment::Meaning Payment::capture_later(MonoTime now, Duration pause) const {
  if (now >= capture_until_) return {.end = TryEnd::given_up};
  return {.end = TryEnd::put_off, .pause = pause};
}

Payment::Meaning Payment::take_answer_of_cancelled(MonoTime now, ChargeOutcome outcome) {
  switch (outcome) {
    case ChargeOutcome::captured:
      cancelled_at_.reset();
      return {.order = Becomes::confirmed, .end = TryEnd::done};
    case ChargeOutcome::cancelled:
    case ChargeOutcome::declined:
      return {.order = Becomes::released, .end = TryEnd::done};
    case ChargeOutcome::authorized:
    case ChargeOutcome::action_required:
    case ChargeOutcome::under_way:
    case ChargeOutcome::failed:
    case ChargeOutcome::unknown:
    case ChargeOutcome::refunded:
    case ChargeOutcome::not_sent:
      break;
  }
  if (verb_ != PaymentVerb::let_go) {
    if (is_charged_nothing(outcome)) return {.order = Becomes::released, .end = TryEnd::done};
    may_be_charged_ = true;
    return {.end = TryEnd::moved_on};
  }
  return let_go_later(now, std::clamp<Duration>((now - *cancelled_at_) / 2, capture_pause_min, capture_pause_max));
}

// Of a try to authorize that was under way.
bool Payment::is_charged_nothing(ChargeOutcome outcome) const {
  const bool is_nothing = outcome == ChargeOutcome::failed || outcome == ChargeOutcome::not_sent;
  return is_nothing && verb_ == PaymentVerb::authorize && !may_be_charged_ && !act_until_;
}

Payment::Meaning Payment::let_go_later(MonoTime now, Duration pause) const {
  if (now >= *cancelled_at_ + let_go_time_max) return {.end = TryEnd::given_up};
  return {.end = TryEnd::put_off, .pause = pause};
}

Payment::Meaning Payment::take_authorize_answer(MonoTime now, ChargeOutcome outcome) {
  if (act_until_) return {.end = TryEnd::put_off, .pause = until_asked_again(now)};
  if (outcome == ChargeOutcome::action_required) {
    wait_for_buyer(now + action_time());
    return {.order = Becomes::action_required, .end = TryEnd::moved_on, .pause = until_asked_again(now)};
  }
  const bool is_under_way = outcome == ChargeOutcome::under_way;
  may_be_charged_ = may_be_charged_ || is_under_way || outcome == ChargeOutcome::unknown;
  if (is_under_way && now < send_until_) return {.end = TryEnd::put_off, .pause = under_way_pause};
  return {.end = TryEnd::in_vain};
}

void Payment::wait_for_buyer(MonoTime until) {
  act_until_ = until;
  send_until_ = until + hold_time_;
}

Duration Payment::until_asked_again(MonoTime now) const {
  return std::min(action_pause, std::max(*act_until_ - now, Duration::zero()));
}

}  // namespace sluice::order
