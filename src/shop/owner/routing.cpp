#include "shop/owner/routing.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "shop/people/act_teller.h"

namespace sluice::shop {
namespace {

void keep(Now at, const Actor& by, const Act& act, Round& round) {
  ledger::AppendAct row;
  row.at = at.wall;
  row.who = round.keep(by.who);
  row.address = round.keep(by.address);
  row.kind = round.keep(act.kind);
  row.sale = round.keep(act.sale);
  row.subject = round.keep(act.subject);
  row.was = round.keep(act.was);
  row.became = round.keep(act.became);
  round.add(row);
}

}  // namespace

bool Routing::is_for_archive(const Command& command) const {
  const auto is_here = [this](auto id) { return sales_.find_by(id) != nullptr; };
  if (const auto* read = std::get_if<ReadHold>(&command)) return !is_here(read->hold);
  if (const auto* read = std::get_if<ReadOrder>(&command)) return !is_here(read->order);
  if (const auto* says = std::get_if<ShopSays>(&command)) return is_for_archive(*says);
  if (!health_.can_write()) return false;
  if (const auto* release = std::get_if<ReleaseHold>(&command)) return !is_here(release->hold);
  // The answer that was stored while the hold lived is still the answer, and that is here.
  const auto* checkout = std::get_if<Checkout>(&command);
  return checkout != nullptr && sales_.find_for(*checkout) == nullptr;
}

// What the archive has handed back is answered from memory.
bool Routing::is_for_archive(const ShopSays& says) const {
  const OwnedSale* sale = sales_.find(says.sale);
  const bool is_read = says.word == ShopSays::Word::read;
  if (!health_.can_write()) return is_read;
  if (sale == nullptr || says.ended != nullptr) return false;
  return !sale->has(says.hold) && !sale->has_answer(shop_of(says.hold), says.request);
}

Answer Routing::decide(Now at, Command& command, Round& round) {
  return std::visit(
      [&](auto& one) {
        if constexpr (requires { one.by; }) {
          return one.by.who.empty() ? route(at, one, round) : route_and_keep(at, one, round);
        } else {
          return route(at, one, round);
        }
      },
      command);
}

template <class Operators>
Answer Routing::route_and_keep(Now at, Operators& command, Round& round) {
  const ActTeller teller(sales_);
  Act act = teller.begin(command);
  Answer answer = route(at, command, round);
  if (teller.complete(command, answer, act)) keep(at, command.by, act, round);
  return answer;
}

template <class SaleCommand>
Answer Routing::ask(Now at, OwnedSale& sale, SaleCommand& command, Round& round) {
  sales_.wake(sale);
  return sale.apply(at, command, round);
}

template <class Named>
Answer Routing::route(Now at, Named& command, Round& round) {
  OwnedSale* sale = nullptr;
  if constexpr (requires { command.sale; }) {
    sale = sales_.find(command.sale);
    if (sale == nullptr) return {.verdict = Verdict::no_such_sale};
  } else if constexpr (requires { command.hold; }) {
    sale = sales_.find_by(command.hold);
    if (sale == nullptr) return {.verdict = Verdict::no_such_hold};
  } else {
    sale = sales_.find_by(command.order);
    if (sale == nullptr) return {.verdict = Verdict::no_such_order};
  }
  return ask(at, *sale, command, round);
}

Answer Routing::route(Now at, Checkout& checkout, Round& round) {
  OwnedSale* sale = sales_.find_for(checkout);
  return sale == nullptr ? Answer{.verdict = Verdict::no_such_hold} : ask(at, *sale, checkout, round);
}

// Whatever order it names: an event is one event for all sales.
Answer Routing::route(Now at, ProviderTold& told, Round& round) {
  const auto has_it = [&told](const auto& sale) { return sale->has_event(told.provider, told.event); };
  const auto all = sales_.all();
  if (std::any_of(all.begin(), all.end(), has_it)) return {.verdict = Verdict::replayed};
  OwnedSale* sale = sales_.find_by(told.order);
  if (sale == nullptr) return {.verdict = Verdict::no_such_order};
  Answer answer = ask(at, *sale, told, round);
  LookForRefunds look{.sale = sale->front()->id, .order = told.order};
  if (told.is_of_refund) (void)ask(at, *sale, look, round);
  return answer;
}

template <class OfJob>
Answer Routing::route_job(Now at, OfJob& command, Round& round) {
  OwnedSale* sale = sales_.find_by(command.id);
  return sale == nullptr ? Answer{.verdict = Verdict::no_such_job} : ask(at, *sale, command, round);
}

Answer Routing::route(Now at, ReadJobs& read, Round& /*round*/) {
  constexpr std::size_t jobs_max = 1000;  // more than a person reads; the ledger's table has them all
  if (!read.sale.empty() && sales_.find(read.sale) == nullptr) return {.verdict = Verdict::no_such_sale};
  Answer answer{.verdict = Verdict::found};
  JsonWriter json(answer.body);
  json.begin_object().key("jobs").begin_array();
  std::size_t room = jobs_max;
  for (const auto& sale : sales_.all()) {
    const bool is_asked = read.sale.empty() || sale->front()->id == read.sale;
    if (is_asked) room -= sale->job_desk().write_jobs(at, read, room, json);
  }
  json.end_array().field("complete", room > 0).end_object();
  return answer;
}

// Whoever answers one sale that it wants nothing more is told nothing by the others either.
Answer Routing::route(Now at, DeliverySettled& settled, Round& round) {
  OwnedSale* sale = sales_.find(settled.sale);
  if (sale == nullptr) return {.verdict = Verdict::no_such_sale};
  Answer answer = ask(at, *sale, settled, round);
  const bool is_news = answer.verdict == Verdict::done && settled.result.outcome == delivery::Outcome::gone;
  if (!is_news) return answer;
  SwitchEndpoint off{
      .endpoint = targets_[raw(settled.target)].name, .is_off = true, .why = settled.result.detail, .request = {}};
  for (const auto& each : sales_.all()) (void)ask(at, *each, off, round);
  return answer;
}

Answer Routing::route(Now at, SwitchEndpoint& act, Round& round) {
  if (!delivery::find_target(targets_, delivery::Kind::webhook, act.endpoint)) {
    return {.verdict = Verdict::no_such_endpoint};
  }
  for (const auto& sale : sales_.all()) (void)ask(at, *sale, act, round);
  Answer answer{.verdict = Verdict::done};
  JsonWriter(answer.body)
      .begin_object()
      .field("endpoint", act.endpoint)
      .field("state", act.is_off ? "off" : "on")
      .end_object();
  return answer;
}

Answer Routing::route(Now /*at*/, ReadEndpoints& /*read*/, Round& /*round*/) {
  Answer answer{.verdict = Verdict::found};
  JsonWriter json(answer.body);
  json.begin_object().key("endpoints").begin_array();
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    if (targets_[i].kind != delivery::Kind::webhook) continue;
    const delivery::TargetIndex target{static_cast<std::uint8_t>(i)};
    json.begin_object().field("endpoint", targets_[i].name).key("events").begin_array();
    for (const delivery::Event event : targets_[i].events) json.text(to_string(event));
    json.end_array().key("off_for").begin_array();
    for (const auto& sale : sales_.all()) {
      if (sale->outbox().is_off(target)) json.text(sale->front()->id);
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return answer;
}

Answer Routing::route(Now at, AddSale& add, Round& round) {
  if (OwnedSale* known = sales_.find(add.config.id)) {
    const SaleConfig& config = known->config();
    // Asked for once more: it is so.
    if (differences(as_planned(add.config), as_planned(config)).empty())
      return {.verdict = Verdict::done, .body = to_json(config)};
    return {.verdict = Verdict::conflict,
            .detail = "sale " + add.config.id + " exists; PATCH changes what may change"};
  }
  if (has_made_changes(add.config)) {
    return {.verdict = Verdict::invalid, .detail = "changes: made: is told, and not set"};
  }
  // A file may be an old one: its sale is over then.
  if (add.by.who != by_file && add.config.closes_at && *add.config.closes_at <= at.wall) {
    return {.verdict = Verdict::invalid, .detail = "closes_at: is in the past"};
  }
  sales_.add(add.config, at, round);
  return {.verdict = Verdict::created, .body = to_json(add.config), .location = "/admin/v1/sales/" + add.config.id};
}

Answer Routing::route(Now at, PutUser& put, Round& round) {
  ledger::PutUser row;
  row.name = round.keep(put.user);
  row.role = round.keep(put.role);
  row.password = round.keep(put.password);
  row.changed_at = at.wall;
  round.add(row);
  Answer answer{.verdict = put.was_role.empty() ? Verdict::created : Verdict::done};
  JsonWriter json(answer.body);
  json.begin_object().field("user", put.user).field("role", put.role);
  json.field("changed_at", format_rfc3339(at.wall)).end_object();
  return answer;
}

Answer Routing::route(Now /*at*/, RemoveUser& remove, Round& round) {
  round.add(ledger::DeleteUser{.name = round.keep(remove.user)});
  Answer answer{.verdict = Verdict::done};
  JsonWriter(answer.body).begin_object().field("user", remove.user).end_object();
  return answer;
}

}  // namespace sluice::shop
