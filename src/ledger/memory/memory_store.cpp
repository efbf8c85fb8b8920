#include "ledger/memory/memory_store.h"

#include <algorithm>
#include <mutex>
#include <tuple>

#include "ledger/lease_rule.h"
#include "ledger/memory/journaled_map.h"
#include "ledger/refusal.h"
#include "ledger/rows.h"

namespace sluice::ledger {
namespace {

using Verdict = std::optional<Rule>;  // the rule that refused; nullopt: done
constexpr Verdict done = std::nullopt;

using ClaimKey = std::tuple<std::string, std::string, Unit>;
using SlotKey = std::tuple<std::string, BuyerId, std::uint8_t>;
using TicketKey = std::tuple<std::string, LineIndex, Ordinal>;
using UseKey = std::tuple<std::string, std::string, std::uint32_t>;
using AnswerKey = std::tuple<BuyerId, std::string, std::string>;
using EventKey = std::pair<OrderId, std::uint32_t>;
using AttemptKey = std::pair<OrderId, std::uint32_t>;
using NameKey = std::pair<std::string, std::string>;  // of an item, a line or a code: (sale, name)

template <class Row>
auto owned(const Row& row) {
  return row_as<std::string>(row);
}
template <class Row>
auto view(const Row& row) {
  return row_as<std::string_view>(row);
}
template <class Row>
ClaimKey claim_key(const Row& w) {
  return {std::string(w.sale), std::string(w.item), w.unit};
}

// Whatever is held or sold is so by somebody.
template <class String>
bool is_possible(const ClaimRowOf<String>& w) {
  const bool needs_holder = w.state == ClaimState::held || w.state == ClaimState::sold;
  return w.unit != Unit{0} && w.generation != Generation{0} &&
         !(needs_holder && (w.hold.is_nil() || w.buyer.is_nil()));
}

}  // namespace

struct MemoryStore::Tables {
  std::mutex mutex;  // held for a commit, a visit or a reader's question

  Journal journal;
  JournaledMap<std::string, SettingsRow> settings{journal};
  JournaledMap<std::string, MarkRow> marks{journal};
  JournaledMap<NameKey, ItemRow> items{journal};
  JournaledMap<NameKey, LineRow> lines{journal};
  JournaledMap<ClaimKey, ClaimRow> claims{journal};
  JournaledMap<SlotKey, SlotRow> slots{journal};
  JournaledMap<HoldId, HoldRow> holds{journal};
  JournaledMap<OrderId, OrderRow> orders{journal};
  JournaledMap<EventKey, OrderEventRow> events{journal};
  JournaledMap<PaymentId, PaymentRow> payments{journal};
  JournaledMap<JobId, JobRow> jobs{journal};
  JournaledMap<AnswerKey, AnswerRow> answers{journal};
  JournaledMap<TicketKey, HandoverRow> handovers{journal};

  JournaledMap<NameKey, PriorityCodeRow> priority_codes{journal};
  JournaledMap<UseKey, PriorityUseRow> priority_uses{journal};

  // The second keys.
  JournaledMap<TicketKey, HoldId> redeemed{journal};
  JournaledMap<HoldId, OrderId> live_order{journal};
  JournaledMap<HoldId, PaymentId> captured{journal};
  JournaledMap<std::string, PaymentId> payment_keys{journal};
  JournaledMap<AttemptKey, PaymentId> attempts{journal};

  Verdict operator()(const AddSale& w) {
    const std::string sale(w.sale);
    if (w.epoch == 0) return Rule::check;
    if (!settings.insert(sale, owned(w))) return Rule::primary_key;
    if (w.state.empty()) return Rule::check;
    if (!marks.insert(sale, {.sale = sale, .state = std::string(w.state), .sale_time_us = w.sale_time_us}))
      return Rule::primary_key;
    return done;
  }
  Verdict operator()(const PutSettings& w) {
    const std::string sale(w.sale);
    if (settings.find(sale) == nullptr) return Rule::primary_key;
    if (w.epoch == 0) return Rule::check;
    settings.put(sale, owned(w));
    return done;
  }
  Verdict operator()(const TakeLease& w) {
    if (w.to <= w.from) return Rule::check;
    const std::string sale(w.sale);
    const MarkRow* stored = marks.find(sale);
    if (stored == nullptr || stored->lease != w.from) return Rule::primary_key;
    MarkRow taken = *stored;
    taken.lease = w.to;
    marks.put(sale, std::move(taken));
    return done;
  }
  Verdict operator()(const MoveMark& w) {
    const std::string sale(w.sale);
    const MarkRow* stored = marks.find(sale);
    if (stored == nullptr || stored->lease != w.lease) return Rule::primary_key;
    if (w.state.empty()) return Rule::check;
    marks.put(sale, owned(w));
    return done;
  }
  Verdict operator()(const PutItem& w) {
    items.put({std::string(w.sale), std::string(w.item)}, owned(w));
    return done;
  }
  Verdict operator()(const PutLine& w) {
    lines.put({std::string(w.sale), std::string(w.line)}, owned(w));
    return done;
  }
  Verdict operator()(const InsertClaim& w) {
    const bool is_first = raw(w.generation) <= 1;
    if (is_first && !is_possible(w)) return Rule::check;
    const ClaimRow* stored = claims.find(claim_key(w));
    const bool follows = is_first ? stored == nullptr
                                  : stored != nullptr && stored->state == ClaimState::released &&
                                        raw(stored->generation) + 1 == raw(w.generation);
    if (!follows) return Rule::primary_key;
    if (!is_possible(w)) return Rule::check;
    claims.put(claim_key(w), owned(w));
    return done;
  }
  Verdict operator()(const MoveClaim& w) {
    const ClaimRow* stored = claims.find(claim_key(w));
    if (stored == nullptr || stored->generation != w.generation || stored->state != w.from) return Rule::primary_key;
    ClaimRow moved = *stored;
    moved.state = w.to;
    if (!is_possible(moved)) return Rule::check;
    claims.put(claim_key(w), std::move(moved));
    return done;
  }
  Verdict operator()(const InsertSlot& w) {
    if (w.slot == 0 || w.buyer.is_nil() || w.hold.is_nil()) return Rule::check;
    if (!slots.insert({std::string(w.sale), w.buyer, w.slot}, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const DeleteSlot& w) {
    if (!slots.erase({std::string(w.sale), w.buyer, w.slot})) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const InsertHold& w) {
    if (w.id.is_nil() || w.buyer.is_nil()) return Rule::check;
    if (w.ordinal != Ordinal{0} && !redeemed.insert({std::string(w.sale), w.line, w.ordinal}, w.id)) {
      return Rule::second_key;
    }
    if (!holds.insert(w.id, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const MoveHold& w) {
    const HoldRow* stored = holds.find(w.id);
    if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
    HoldRow moved = *stored;
    moved.state = w.to;
    holds.put(w.id, std::move(moved));
    return done;
  }
  Verdict operator()(const InsertOrder& w) {
    if (w.id.is_nil() || w.hold.is_nil() || w.buyer.is_nil()) return Rule::check;
    if (is_live(w.state) && !live_order.insert(w.hold, w.id)) return Rule::second_key;
    if (!orders.insert(w.id, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const MoveOrder& w) {
    const OrderRow* stored = orders.find(w.id);
    if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
    OrderRow moved = *stored;
    moved.state = w.to;
    if (is_live(w.to) && !is_live(w.from) && !live_order.insert(moved.hold, w.id)) return Rule::second_key;
    if (!is_live(w.to) && is_live(w.from)) (void)live_order.erase(moved.hold);
    orders.put(w.id, std::move(moved));
    return done;
  }
  Verdict operator()(const AppendOrderEvent& w) {
    if (w.order.is_nil()) return Rule::check;
    if (!events.insert({w.order, w.sequence}, w)) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const InsertPayment& w) {
    if (w.id.is_nil() || w.order.is_nil() || w.hold.is_nil() || w.attempt == 0) return Rule::check;
    if (w.state == PaymentState::captured && !captured.insert(w.hold, w.id)) return Rule::second_key;
    if (!payment_keys.insert(std::string(w.idempotency_key), w.id)) return Rule::third_key;
    if (!attempts.insert({w.order, w.attempt}, w.id)) return Rule::fourth_key;
    if (!payments.insert(w.id, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const MovePayment& w) {
    const PaymentRow* stored = payments.find(w.id);
    if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
    PaymentRow moved = *stored;
    moved.state = w.to;
    moved.provider_reference = w.provider_reference;
    moved.detail = w.detail;
    const bool was_captured = w.from == PaymentState::captured;
    const bool is_captured = w.to == PaymentState::captured;
    if (is_captured && !was_captured && !captured.insert(moved.hold, w.id)) return Rule::second_key;
    if (!is_captured && was_captured) (void)captured.erase(moved.hold);
    payments.put(w.id, std::move(moved));
    return done;
  }
  Verdict operator()(const InsertJob& w) {
    if (w.id.is_nil()) return Rule::check;
    if (!jobs.insert(w.id, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const MoveJob& w) {
    const JobRow* stored = jobs.find(w.id);
    if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
    JobRow moved = *stored;
    moved.state = w.to;
    moved.attempts = w.attempts;
    moved.run_at = w.run_at;
    moved.last_error = w.last_error;
    jobs.put(w.id, std::move(moved));
    return done;
  }
  Verdict operator()(const InsertAnswer& w) {
    if (w.buyer.is_nil()) return Rule::check;
    if (!answers.insert({w.buyer, std::string(w.route), std::string(w.key)}, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const DeleteAnswer& w) {
    const AnswerKey key{w.buyer, std::string(w.route), std::string(w.key)};
    const AnswerRow* stored = answers.find(key);
    if (stored == nullptr || stored->sale != w.sale || !answers.erase(key)) return Rule::primary_key;
    return done;
  }

  Verdict operator()(const PutHandover& w) {
    if (w.number == Ordinal{0} || w.buyer.is_nil()) return Rule::check;
    handovers.put({std::string(w.sale), w.line, w.number}, owned(w));
    return done;
  }

  Verdict operator()(const InsertPriorityCode& w) {
    if (w.code.empty() || w.uses == 0) return Rule::check;
    if (!priority_codes.insert({std::string(w.sale), std::string(w.code)}, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const InsertPriorityUse& w) {
    if (w.use == 0 || w.buyer.is_nil() || w.number == Ordinal{0}) return Rule::check;
    if (!priority_uses.insert({std::string(w.sale), std::string(w.code), w.use}, owned(w))) return Rule::primary_key;
    return done;
  }

  [[nodiscard]] bool is_of_visited_hold(const OrderRow& order, std::string_view sale) const {
    const HoldRow* hold = order.sale == sale ? holds.find(order.hold) : nullptr;
    return hold != nullptr && keeps_units(hold->state);
  }

  void visit_named(const std::string& sale, SaleVisitor& visitor) const {
    std::multimap<ItemIndex, const ItemRow*> by_position;
    for (auto at = items.lower_bound({sale, {}}); at != items.end() && at->first.first == sale; ++at) {
      by_position.emplace(at->second.position, &at->second);
    }
    for (const auto& [position, row] : by_position) visitor.on_item(*row);
    std::multimap<LineIndex, const LineRow*> lines_by_position;
    for (auto at = lines.lower_bound({sale, {}}); at != lines.end() && at->first.first == sale; ++at) {
      lines_by_position.emplace(at->second.position, &at->second);
    }
    for (const auto& [position, row] : lines_by_position) visitor.on_line(*row);
  }

  void visit_units(const std::string& sale, SaleVisitor& visitor) const {
    for (const auto& [id, row] : holds) {
      if (row.sale == sale && keeps_units(row.state)) visitor.on_hold(view(row));
    }
    for (auto at = claims.lower_bound({sale, {}, {}}); at != claims.end() && std::get<0>(at->first) == sale; ++at) {
      visitor.on_claim(view(at->second));
    }
    for (auto at = slots.lower_bound({sale, {}, {}}); at != slots.end() && std::get<0>(at->first) == sale; ++at) {
      visitor.on_slot(view(at->second));
    }
    for (auto at = redeemed.lower_bound({sale, {}, {}}); at != redeemed.end() && std::get<0>(at->first) == sale;
         ++at) {
      visitor.on_redeemed(std::get<1>(at->first), std::get<2>(at->first));
    }
  }

  void visit_orders(const std::string& sale, SaleVisitor& visitor) const {
    std::vector<OrderId> visited;
    for (const auto& [id, row] : orders) {
      if (!is_of_visited_hold(row, sale)) continue;
      visited.push_back(id);
      visitor.on_order(view(row));
    }
    for (const OrderId id : visited) {
      for (auto at = events.lower_bound({id, 0}); at != events.end() && at->first.first == id; ++at) {
        visitor.on_order_event(at->second);
      }
    }
    for (const OrderId id : visited) {
      for (auto at = attempts.lower_bound({id, 0}); at != attempts.end() && at->first.first == id; ++at) {
        visitor.on_payment(view(*payments.find(at->second)));
      }
    }
    for (const auto& [id, row] : jobs) {
      const bool is_open = row.state == JobState::ready || row.state == JobState::dead;
      if (row.sale == sale && is_open) visitor.on_job(view(row));
    }
    std::multimap<WallTime, const AnswerRow*> by_age;  // of one age: by their key
    for (const auto& [key, row] : answers) {
      if (row.sale == sale) by_age.emplace(row.created_at, &row);
    }
    for (const auto& [age, row] : by_age) visitor.on_answer(view(*row));
  }

  void visit_handovers(const std::string& sale, SaleVisitor& visitor) const {
    for (auto at = handovers.lower_bound({sale, {}, {}}); at != handovers.end() && std::get<0>(at->first) == sale;
         ++at) {
      visitor.on_handover(view(at->second));
    }
  }

  void visit_priority(const std::string& sale, SaleVisitor& visitor) const {
    for (auto at = priority_codes.lower_bound({sale, {}}); at != priority_codes.end() && at->first.first == sale;
         ++at) {
      visitor.on_priority_code(view(at->second));
    }
    for (auto at = priority_uses.lower_bound({sale, {}, {}});
         at != priority_uses.end() && std::get<0>(at->first) == sale; ++at) {
      visitor.on_priority_use(view(at->second));
    }
  }
};

class MemoryStore::TablesReader final : public Reader {
public:
  explicit TablesReader(std::shared_ptr<Tables> tables) : tables_(std::move(tables)) {}

  Result<std::optional<HoldRow>> read_hold(HoldId id) override {
    const std::lock_guard lock(tables_->mutex);
    const HoldRow* row = tables_->holds.find(id);
    return row == nullptr ? std::nullopt : std::optional(*row);
  }
  Result<std::optional<OrderImage>> read_order(OrderId id) override {
    const std::lock_guard lock(tables_->mutex);
    const OrderRow* row = tables_->orders.find(id);
    if (row == nullptr) return std::optional<OrderImage>{};
    OrderImage image{*row, {}};
    const auto& events = tables_->events;
    for (auto at = events.lower_bound({id, 0}); at != events.end() && at->first.first == id; ++at) {
      image.history.push_back(at->second);
    }
    return std::optional(std::move(image));
  }

private:
  std::shared_ptr<Tables> tables_;
};

MemoryStore::MemoryStore(Faults faults) : tables_(std::make_shared<Tables>()), faults_(faults) {}
MemoryStore::~MemoryStore() = default;

void MemoryStore::reopen(Faults faults) {
  faults_ = faults;
  commits_ = 0;
  failed_ = false;
}

Result<void> MemoryStore::commit(std::span<const Write> writes) {
  const std::lock_guard lock(tables_->mutex);
  if (failed_) return Error{ErrorKind::io, "the ledger has failed before and takes no more writes"};
  if (auto missing = missing_lease(writes)) return *missing;
  for (const Write& write : writes) {
    if (const Verdict rule = std::visit(*tables_, write); rule) {
      tables_->journal.take_back_all();
      return refusal(write, *rule);
    }
  }
  if (++commits_ == faults_.fail_commit) {
    failed_ = true;
    if (faults_.fate == Faults::Fate::lost) tables_->journal.take_back_all();
    tables_->journal.forget();
    return Error{ErrorKind::io, "the ledger could not be written: a fault was asked for"};
  }
  tables_->journal.forget();
  return {};
}

Result<std::vector<SaleRow>> MemoryStore::read_sales() {
  const std::lock_guard lock(tables_->mutex);
  std::vector<SaleRow> rows;
  for (const auto& [sale, row] : tables_->settings) {
    const MarkRow& mark = *tables_->marks.find(sale);
    rows.push_back({.id = sale,
                    .state = mark.state,
                    .epoch = row.epoch,
                    .lease = mark.lease,
                    .sale_time_us = mark.sale_time_us,
                    .commit_number = mark.commit_number,
                    .settings = row.settings,
                    .draw_key = row.draw_key});
  }
  return rows;
}

Result<void> MemoryStore::read_sale(std::string_view sale, SaleVisitor& visitor) {
  const std::lock_guard lock(tables_->mutex);
  const std::string name(sale);
  tables_->visit_named(name, visitor);
  tables_->visit_units(name, visitor);
  tables_->visit_orders(name, visitor);
  tables_->visit_handovers(name, visitor);
  tables_->visit_priority(name, visitor);
  return {};
}

Result<std::unique_ptr<Reader>> MemoryStore::open_reader() {
  return std::unique_ptr<Reader>(std::make_unique<TablesReader>(tables_));
}

}  // namespace sluice::ledger
