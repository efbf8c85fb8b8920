#include "shop/delivery/outbox.h"

#include <algorithm>
#include <utility>

#include "base/json_writer.h"
#include "base/shown_text.h"

namespace sluice::shop {

using delivery::Deliveries;
using delivery::Delivery;
using delivery::Outcome;
using ledger::JobState;

namespace {

constexpr std::string_view too_many = "too many others were waiting";
constexpr std::string_view endpoint_off = "the endpoint is switched off";
constexpr std::string_view too_late = "its time was over";
constexpr Duration unsent_pause = std::chrono::seconds(1);
// At once, of those whose endpoint is off. More: a round takes longer than a buyer should wait.
constexpr std::size_t given_up_max = 200;

delivery::End end_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::delivered:
      return delivery::End::done;
    case Outcome::failed:
      return delivery::End::in_vain;
    case Outcome::refused:
    case Outcome::gone:
      return delivery::End::given_up;
    case Outcome::not_sent:
      return delivery::End::put_off;
  }
  return delivery::End::in_vain;
}

JobState state_of(Deliveries::Verdict verdict) {
  switch (verdict) {
    case Deliveries::Verdict::done:
      return JobState::done;
    case Deliveries::Verdict::dead:
      return JobState::dead;
    case Deliveries::Verdict::dropped:
      return JobState::dropped;
    case Deliveries::Verdict::due_later:
    case Deliveries::Verdict::not_in_flight:
      return JobState::ready;
  }
  return JobState::ready;
}

WallTime wall_of(Now now, MonoTime due) {
  return now.wall + std::chrono::duration_cast<std::chrono::milliseconds>(due - now.mono);
}

}  // namespace

// --- New ones

void Outbox::put(Now now, delivery::TargetIndex target, Message message, Round& round) {
  if (deliveries_.is_off(target)) return;
  const delivery::Target& told = deliveries_.targets()[raw(target)];
  const bool is_full = deliveries_.is_full();
  const JobId id(ids_.mint(now.wall));
  rows_.write_new(now,
                  {.id = id,
                   .state = is_full ? JobState::dead : JobState::ready,
                   .subject = message.subject,
                   .payload = message.payload,
                   .trace = message.trace,
                   .error = is_full ? too_many : std::string_view()},
                  told, round);
  if (is_full) return;
  deliveries_.add({.id = id,
                   .kind = told.kind,
                   .target = target,
                   .subject = std::string(message.subject),
                   .payload = std::move(message.payload),
                   .due = now.mono,
                   .trace = std::string(message.trace)});
}

void Outbox::put_until(Now now, MonoTime until, delivery::TargetIndex target, std::string payload, Round& round) {
  if (deliveries_.is_full()) return;
  const delivery::Target& told = deliveries_.targets()[raw(target)];
  const JobId id(ids_.mint(now.wall));
  rows_.write_new(now, {.id = id, .subject = course_.sale(), .payload = payload}, told, round);
  deliveries_.add({.id = id,
                   .kind = told.kind,
                   .target = target,
                   .subject = course_.sale(),
                   .payload = std::move(payload),
                   .due = now.mono,
                   .until = until});
}

// --- Tries

void Outbox::begin_due(Now now, std::span<std::uint32_t> room, Round& round) {
  std::size_t given_up = 0;
  while (const auto due = deliveries_.take_due(now.mono, room)) {
    const Delivery& one = *deliveries_.find(due->id);
    if (due->is_off || due->is_over) {
      ++room[raw(*one.target)];
      const std::string_view why = due->is_off ? endpoint_off : too_late;
      settle(now, one, {.outcome = Outcome::refused, .pause = {}, .detail = std::string(why)}, round);
      if (++given_up == given_up_max) return;
      continue;
    }
    round.deliver({.id = one.id,
                   .lease = one.lease,
                   .sale = course_.sale(),
                   .target = *one.target,
                   .payload = one.payload,
                   .trace = one.trace});
  }
}

std::optional<Duration> Outbox::until_next(Now now, std::span<const std::uint32_t> room) const {
  const auto at = deliveries_.next_deadline(room);
  return at ? std::optional(std::max(*at - now.mono, Duration::zero())) : std::nullopt;
}

Answer Outbox::apply(Now now, const DeliverySettled& settled, Round& round) {
  const Delivery* one = deliveries_.find(settled.job);
  const bool is_under_way = one != nullptr && one->state == Delivery::State::in_flight && one->lease == settled.lease;
  if (!is_under_way) return {.verdict = Verdict::no_such_job};
  settle(now, *one, settled.result, round);
  return {.verdict = Verdict::done};
}

// REQUIRES: it is in flight. It may be forgotten by this.
void Outbox::settle(Now now, const Delivery& one, const delivery::Result& result, Round& round) {
  const JobId id = one.id;
  const delivery::Kind kind = deliveries_.targets()[raw(*one.target)].kind;
  const std::uint32_t before = one.attempts;
  const std::string trace = one.trace;
  const delivery::Jitter jitter{static_cast<std::uint16_t>(ids_.random().next() % delivery::jitter_count)};
  const bool is_sent = result.outcome != Outcome::not_sent;
  const auto verdict = deliveries_.settle(now.mono, {.id = id,
                                                     .lease = one.lease,
                                                     .end = end_of(result.outcome),
                                                     .pause = is_sent ? result.pause : unsent_pause,
                                                     .jitter = jitter,
                                                     .error = result.detail});
  if (!is_sent && verdict == Deliveries::Verdict::due_later) return;  // the row says so already
  const Delivery* after = deliveries_.find(id);
  const bool is_later = verdict == Deliveries::Verdict::due_later;
  rows_.write({.id = id,
               .to = state_of(verdict),
               .attempts = is_later && after != nullptr ? after->attempts : before + 1,
               .run_at = is_later && after != nullptr ? wall_of(now, after->due) : now.wall,
               .error = beginning_of(result.detail, delivery::error_size_max),
               .trace = trace},
              round);
  rows_.count_try(kind, result.outcome, state_of(verdict), round);
}

// --- Endpoints

Answer Outbox::apply(Now now, const SwitchEndpoint& act, Round& round) {
  const auto target = delivery::find_target(deliveries_.targets(), delivery::Kind::webhook, act.endpoint);
  if (!target || deliveries_.is_off(*target) == act.is_off) return {.verdict = Verdict::done};
  deliveries_.switch_target(*target, act.is_off);
  rows_.write_endpoint(now, deliveries_.targets()[raw(*target)], act, round);
  return {.verdict = Verdict::done};
}

// --- By a person

Answer Outbox::retry(Now now, JobId id, Round& round) {
  const Delivery* one = deliveries_.find(id);
  if (one != nullptr && one->target && deliveries_.is_off(*one->target)) {
    return {.verdict = Verdict::conflict,
            .detail = "the endpoint \"" + deliveries_.targets()[raw(*one->target)].name + "\" is switched off"};
  }
  switch (deliveries_.retry(now.mono, id)) {
    case Deliveries::ByHand::not_dead:
      return {.verdict = Verdict::conflict, .detail = "job " + id.str() + " is not dead"};
    case Deliveries::ByHand::no_target:
      return {.verdict = Verdict::conflict, .detail = std::string(DeliveryRows::no_target)};
    case Deliveries::ByHand::done:
      break;
  }
  rows_.write({.id = id, .from = JobState::dead, .to = JobState::ready, .run_at = now.wall}, round);
  return {.verdict = Verdict::done};
}

Answer Outbox::drop(Now now, JobId id, Round& round) {
  const Delivery* one = deliveries_.find(id);
  const std::uint32_t attempts = one == nullptr ? 0 : one->attempts;
  if (deliveries_.drop(id) == Deliveries::ByHand::not_dead) {
    return {.verdict = Verdict::conflict, .detail = "job " + id.str() + " is not dead"};
  }
  rows_.write({.id = id,
               .from = JobState::dead,
               .to = JobState::dropped,
               .attempts = attempts,
               .run_at = now.wall,
               .error = "dropped by a person"},
              round);
  Answer answer{.verdict = Verdict::done};
  JsonWriter(answer.body).begin_object().field("job", id.str()).field("state", "dropped").end_object();
  return answer;
}

void Outbox::bury_targetless(Now now, Round& round) {
  restored_.bury_targetless(now, rows_, round);
}

}  // namespace sluice::shop
