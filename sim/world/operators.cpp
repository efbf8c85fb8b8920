#include "sim/world/operators.h"

#include <boost/json.hpp>

namespace sluice::sim {

void Operators::ask(shop::Command command, Process::Answered answered) {
  Process* process = process_();
  if (process == nullptr || !process->reserve_for(command)) return;
  process->send(std::move(command), std::move(answered));
}

void Operators::pause(Duration time) {
  record_.was_paused = true;
  record_.pause_asked = agenda_.now();
  ask(shop::ActOnSale{.sale = setup_.sale.id, .action = shop::SaleAction::pause});
  agenda_.after(time, [this] { resume(); });
}

void Operators::resume() {
  ask(shop::ActOnSale{.sale = setup_.sale.id, .action = shop::SaleAction::resume},
      [this, asked = agenda_.now()](const shop::Answer&) {
        if (record_.pause_asked && *record_.pause_asked <= asked) record_.pause_asked.reset();
      });
}

void Operators::change_stock() {
  const auto& items = setup_.sale.items;
  const auto& item = items[chance_.between(0, static_cast<std::uint32_t>(items.size()) - 1)];
  const bool adds = chance_.happens(0.5);
  const std::int64_t units = chance_.between(1, 4);
  if (adds) record_.stock_added += static_cast<std::uint32_t>(units);
  ask(shop::AdjustStock{.sale = setup_.sale.id, .item = item.id, .delta = adds ? units : -units});
}

const Ordered* Operators::any_order() {
  if (record_.ordered.empty()) return nullptr;
  return &record_.ordered[chance_.between(0, static_cast<std::uint32_t>(record_.ordered.size()) - 1)];
}

// Whatever becomes of it: from here on its units may be another's.
void Operators::note_gone(HoldId hold) {
  record_.has_money_gone_back = true;
  if (Secured* known = record_.find(hold); known != nullptr && !known->gone) known->gone = agenda_.now();
}

void Operators::refund() {
  const Ordered* order = any_order();
  if (order == nullptr) return;
  note_gone(order->hold);
  shop::RefundOrder refund;
  refund.sale = setup_.sale.id;
  refund.order = order->order;
  refund.units = order::UnitsThen::give_back;
  // Of some with several units, one of them. By the order's id, so that no other choice of the history is another.
  const Secured* known = record_.find(order->hold);
  const bool is_part = known != nullptr && known->units.size() > 1 && order->order.value().random() % 2 == 0;
  if (is_part) {
    const UnitName& unit = known->units.front();
    refund.items.push_back({.item = unit.item, .units = {unit.unit}});
  }
  ask(std::move(refund));
}

void Operators::cancel() {
  const Ordered* order = any_order();
  if (order == nullptr) return;
  note_gone(order->hold);
  shop::CancelOrder cancel;
  cancel.sale = setup_.sale.id;
  cancel.order = order->order;
  ask(std::move(cancel));
}

void Operators::clear() {
  record_.was_cleared = true;
  ask(shop::ActOnSale{.sale = setup_.sale.id, .action = shop::SaleAction::clear});
}

void Operators::look_after_dead_jobs() {
  ask(shop::ReadJobs{.state = "dead"}, [this](const shop::Answer& answer) {
    if (answer.verdict != shop::Verdict::found) return;
    const boost::json::value body = boost::json::parse(answer.body);
    for (const auto& job : body.at("jobs").as_array()) {
      const auto id = JobId::parse(std::string_view(job.at("job").as_string()));
      if (!id) continue;
      agenda_.after(Duration(1000),
                    [this, id = *id] { ask(shop::ActOnJob{.id = id, .action = shop::JobAction::retry}); });
    }
  });
}

}  // namespace sluice::sim
