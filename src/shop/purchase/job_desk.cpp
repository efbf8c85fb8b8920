#include "shop/purchase/job_desk.h"

#include <chrono>
#include <vector>

namespace sluice::shop {

using order::Cashier;

namespace {

// In flight is ready as well, for a person and in the ledger.
template <class Job>
std::string_view state_of(const Job& job) {
  return job.state == Job::State::dead ? "dead" : "ready";
}

Answer dropped(JobId job) {
  Answer answer{.verdict = Verdict::done};
  JsonWriter(answer.body).begin_object().field("job", job.str()).field("state", "dropped").end_object();
  return answer;
}

}  // namespace

const order::Job* JobDesk::find(JobId id) const {
  const order::Job* job = cashier_.jobs().find(id);
  return job == nullptr ? refunds_.jobs().find(id) : job;
}

Answer JobDesk::apply(Now now, const ReadJob& read, Round&) {
  Answer answer{.verdict = Verdict::found};
  JsonWriter json(answer.body);
  if (const delivery::Delivery* one = outbox_.deliveries().find(read.id)) {
    write_delivery(now, *one, json);
    return answer;
  }
  const order::Job* job = find(read.id);
  if (job == nullptr) return {.verdict = Verdict::no_such_job};
  write_job(now, *job, json);
  return answer;
}

Answer JobDesk::apply(Now now, const ActOnJob& act, Round& round) {
  if (outbox_.deliveries().find(act.id) != nullptr) return act_on_delivery(now, act, round);
  const order::Job* job = find(act.id);
  if (job == nullptr) return {.verdict = Verdict::no_such_job};
  if (job->state != order::Job::State::dead) {
    return {.verdict = Verdict::conflict, .detail = "job " + act.id.str() + " is not dead"};
  }
  const JobMove move{
      .job = act.id, .subject = job->subject, .from = ledger::JobState::dead, .attempts = job->attempts};
  if (refunds_.find(act.id) != nullptr) return act_on_refund(now, act, move, round);
  return act.action == JobAction::retry ? retry(now, move, round)
                                        : drop(now, move, "dropped by a person: nothing charged", round);
}

Answer JobDesk::apply(Now now, const NotKnownThere& unknown, Round& round) {
  const order::Job* job = cashier_.payments().job_of(unknown.order);
  const bool is_dead = job != nullptr && job->state == order::Job::State::dead;
  if (!is_dead || !records_.at(unknown.order).provider_reference.empty()) return {.verdict = Verdict::done};
  const JobMove move{
      .job = job->id, .subject = unknown.order, .from = ledger::JobState::dead, .attempts = job->attempts};
  return drop(now, move, "the payment provider has no payment for it", round);
}

Answer JobDesk::act_on_delivery(Now now, const ActOnJob& act, Round& round) {
  if (act.action == JobAction::drop) return outbox_.drop(now, act.id, round);
  Answer answer = outbox_.retry(now, act.id, round);
  if (answer.verdict == Verdict::done) answer.body = apply(now, ReadJob{.id = act.id}, round).body;
  return answer;
}

Answer JobDesk::act_on_refund(Now now, const ActOnJob& act, const JobMove& move, Round& round) {
  if (act.action == JobAction::retry) {
    const std::uint32_t number = refunds_.find(act.id)->number;
    if (!refunds_.retry(now.mono, act.id)) {
      return {.verdict = Verdict::conflict, .detail = "order " + move.subject.str() + " was refunded too often"};
    }
    refund_book_.write_retried(now, move, number, round);
    Answer answer = apply(now, ReadJob{.id = act.id}, round);
    answer.verdict = Verdict::done;
    return answer;
  }
  refunds_.drop(act.id);
  refund_book_.write_dropped(now, move, "dropped by a person: nothing paid back", round);
  return dropped(act.id);
}

Answer JobDesk::retry(Now now, JobMove move, Round& round) {
  if (cashier_.retry(now.mono, move.job) == Cashier::ByHand::order_is_over) {
    return {.verdict = Verdict::conflict,
            .detail = "order " + move.subject.str() + " has ended; there is nothing to pay"};
  }
  move.attempts = 0;
  rows_.write_job(now, move, round);
  Answer answer = apply(now, ReadJob{.id = move.job}, round);
  answer.verdict = Verdict::done;
  return answer;
}

Answer JobDesk::drop(Now now, JobMove move, std::string_view why, Round& round) {
  std::vector<order::StateChange> changes;
  cashier_.drop(move.job, changes);
  move.to = ledger::JobState::dropped;
  move.error = why;
  rows_.write_job(now, move, round);
  if (!changes.empty()) fail_order(now, move.subject, changes, why, round);  // empty: the order had ended before
  return dropped(move.job);
}

// What is known of the hold's orders may be forgotten by this.
void JobDesk::fail_order(Now now, OrderId id, std::span<const order::StateChange> changes, std::string_view why,
                         Round& round) {
  const bool was_sold = changes.front().from == order::State::paid;
  rows_.write_changes(now, changes, round);
  rows_.write_answer(
      id, {.outcome = order::ChargeOutcome::cancelled, .provider_reference = {}, .detail = std::string(why)}, round);
  const HoldId hold = records_.at(id).hold;
  if (changes.front().to == order::State::released) {
    return units_.end_ordered(now, hold, records_.at(id).cancel_units, round);
  }
  if (was_sold) return units_.end_paying(now, sale::TakeBack{.id = hold}, round);
  units_.end_paying(now, sale::StopPaying{.id = hold}, round);
}

std::size_t JobDesk::write_jobs(Now now, const ReadJobs& asked, std::size_t most, JsonWriter& json) const {
  std::size_t count = 0;
  const auto is_asked = [&](std::string_view state, std::string_view kind, std::string_view endpoint) {
    const auto fits = [](const std::string& wish, std::string_view is) { return wish.empty() || wish == is; };
    return count < most && fits(asked.state, state) && fits(asked.kind, kind) && fits(asked.endpoint, endpoint);
  };
  const auto write = [&](const order::Job& job) {
    if (!is_asked(state_of(job), kind_of(job), {})) return;
    write_job(now, job, json);
    ++count;
  };
  cashier_.jobs().for_each(write);
  refunds_.jobs().for_each(write);
  outbox_.deliveries().for_each([&](const delivery::Delivery& one) {
    if (!is_asked(state_of(one), to_string(one.kind), endpoint_of(one))) return;
    write_delivery(now, one, json);
    ++count;
  });
  return count;
}

std::string_view JobDesk::kind_of(const order::Job& job) const {
  return refunds_.find(job.id) == nullptr ? order::payment_job : order::refund_job;
}

// Empty: it goes to none that has a name.
std::string_view JobDesk::endpoint_of(const delivery::Delivery& delivery) const {
  return delivery.target ? std::string_view(outbox_.targets()[raw(*delivery.target)].name) : std::string_view();
}

void JobDesk::write_delivery(Now now, const delivery::Delivery& one, JsonWriter& json) const {
  json.begin_object().field("job", one.id.str()).field("kind", to_string(one.kind));
  json.field("state", state_of(one))
      .field("sale", course_.sale())
      .field("event", delivery::event_name_in(one.payload));
  if (const std::string_view endpoint = endpoint_of(one); !endpoint.empty()) json.field("endpoint", endpoint);
  if (OrderId::parse(one.subject)) json.field("order", one.subject);
  json.field("attempts", one.attempts);
  if (!one.trace.empty()) json.field("traceparent", one.trace);
  if (one.state == delivery::Delivery::State::dead) json.field("last_error", one.last_error);
  if (one.state == delivery::Delivery::State::waiting) {
    const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(one.due - now.mono);
    json.field("run_at", format_rfc3339(now.wall + wait));
  }
  json.end_object();
}

void JobDesk::write_job(Now now, const order::Job& job, JsonWriter& json) const {
  json.begin_object().field("job", job.id.str()).field("kind", kind_of(job));
  json.field("state", state_of(job)).field("sale", course_.sale()).field("order", job.subject.str());
  json.field("attempts", job.attempts);
  if (records_.has(job.subject) && !records_.at(job.subject).trace.empty()) {
    json.field("traceparent", records_.at(job.subject).trace);
  }
  if (job.state == order::Job::State::dead) json.field("last_error", job.last_error);
  if (job.state == order::Job::State::waiting) {
    const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(job.due - now.mono);
    json.field("run_at", format_rfc3339(now.wall + wait));
  }
  json.end_object();
}

}  // namespace sluice::shop
