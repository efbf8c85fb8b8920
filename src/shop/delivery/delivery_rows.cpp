#include "shop/delivery/delivery_rows.h"

#include <string>

namespace sluice::shop {

using ledger::JobState;

void DeliveryRows::write_new(Now now, const New& made, const delivery::Target& target, Round& round) {
  ledger::InsertJob row;
  row.id = made.id;
  row.sale = course_.sale();
  row.kind = to_string(target.kind);
  row.state = made.state;
  row.subject = round.keep(made.subject);
  row.trace = round.keep(made.trace);
  row.run_at = now.wall;
  row.last_error = made.error;
  row.target = target.name;
  row.payload = round.keep(made.payload);
  round.add(row);
  round.count(course_.counters().jobs_created);
  if (made.state == JobState::dead) round.count(course_.counters().jobs_dead);
}

void DeliveryRows::write(const Move& move, Round& round) {
  round.add(ledger::MoveJob{.sale = course_.sale(),
                            .id = move.id,
                            .from = move.from,
                            .to = move.to,
                            .attempts = move.attempts,
                            .run_at = move.run_at,
                            .last_error = round.keep(move.error)});
  SaleCounters& counters = course_.counters();
  if (move.to == JobState::done || move.to == JobState::dropped) round.count(counters.jobs_done);
  if (move.from == JobState::dead) round.uncount(counters.jobs_dead);
  if (move.to != JobState::dead) return;
  round.count(counters.jobs_dead);
  round.tell([this, id = move.id.str(), error = std::string(move.error), trace = std::string(move.trace)] {
    log_.warn("delivery_given_up", {{"sale", course_.sale()}, {"job", id}, {"error", error}, {"traceparent", trace}});
  });
}

void DeliveryRows::count_try(delivery::Kind kind, delivery::Outcome outcome, JobState became, Round& round) {
  SaleCounters& counters = course_.counters();
  SaleCounters::Deliveries& of_kind = counters.deliveries(kind);
  if (became == JobState::dead || became == JobState::dropped) return round.count(of_kind.given_up);
  round.count(outcome == delivery::Outcome::delivered ? of_kind.delivered : of_kind.failed);
}

void DeliveryRows::write_endpoint(Now now, const delivery::Target& target, const SwitchEndpoint& act, Round& round) {
  ledger::PutEndpoint row;
  row.sale = course_.sale();
  row.endpoint = target.name;
  row.state = act.is_off ? "off" : "on";
  row.detail = round.keep(act.why);
  row.changed_at = now.wall;
  round.add(row);
  round.tell([this, name = act.endpoint, is_off = act.is_off, why = act.why] {
    if (is_off) return log_.warn("endpoint_off", {{"sale", course_.sale()}, {"endpoint", name}, {"why", why}});
    log_.info("endpoint_on", {{"sale", course_.sale()}, {"endpoint", name}, {"why", why}});
  });
}

}  // namespace sluice::shop
