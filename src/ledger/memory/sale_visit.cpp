#include "ledger/memory/sale_visit.h"

#include <map>
#include <string_view>
#include <tuple>
#include <vector>

namespace sluice::ledger {
namespace {

template <class Row>
auto view(const Row& row) {
  return row_as<std::string_view>(row);
}

bool is_of_visited_hold(const MemoryTables& tables, const OrderRow& order, std::string_view sale) {
  const HoldRow* hold = order.sale == sale ? tables.holds.find(order.hold) : nullptr;
  return hold != nullptr && keeps_units(hold->state);
}

void visit_named(const MemoryTables& tables, const std::string& sale, SaleVisitor& visitor) {
  std::multimap<ItemIndex, const ItemRow*> by_position;
  for (auto at = tables.items.lower_bound({sale, {}}); at != tables.items.end() && at->first.first == sale; ++at) {
    by_position.emplace(at->second.position, &at->second);
  }
  for (const auto& [position, row] : by_position) visitor.on_item(*row);
  std::multimap<LineIndex, const LineRow*> lines_by_position;
  for (auto at = tables.lines.lower_bound({sale, {}}); at != tables.lines.end() && at->first.first == sale; ++at) {
    lines_by_position.emplace(at->second.position, &at->second);
  }
  for (const auto& [position, row] : lines_by_position) visitor.on_line(*row);
  for (auto at = tables.cleared.lower_bound({sale, {}, {}});
       at != tables.cleared.end() && std::get<0>(at->first) == sale; ++at) {
    visitor.on_cleared(view(at->second));
  }
}

void visit_units(const MemoryTables& tables, const std::string& sale, SaleVisitor& visitor) {
  for (const auto& [id, row] : tables.holds) {
    if (row.sale == sale && keeps_units(row.state)) visitor.on_hold(view(row));
  }
  for (auto at = tables.claims.lower_bound({sale, {}, {}});
       at != tables.claims.end() && std::get<0>(at->first) == sale; ++at) {
    visitor.on_claim(view(at->second));
  }
  for (auto at = tables.slots.lower_bound({sale, {}, {}}); at != tables.slots.end() && std::get<0>(at->first) == sale;
       ++at) {
    visitor.on_slot(view(at->second));
  }
  for (auto at = tables.redeemed.lower_bound({sale, {}, {}});
       at != tables.redeemed.end() && std::get<0>(at->first) == sale; ++at) {
    visitor.on_redeemed(std::get<1>(at->first), std::get<2>(at->first));
  }
  if (tables.holds.begin() != tables.holds.end()) visitor.on_newest_hold(std::prev(tables.holds.end())->first);
}

void visit_orders(const MemoryTables& tables, const std::string& sale, SaleVisitor& visitor) {
  std::vector<OrderId> visited;
  for (const auto& [id, row] : tables.orders) {
    if (!is_of_visited_hold(tables, row, sale)) continue;
    visited.push_back(id);
    visitor.on_order(view(row));
  }
  for (const OrderId id : visited) {
    for (auto at = tables.events.lower_bound({id, 0}); at != tables.events.end() && at->first.first == id; ++at) {
      visitor.on_order_event(at->second);
    }
  }
  for (const OrderId id : visited) {
    for (auto at = tables.attempts.lower_bound({id, 0}); at != tables.attempts.end() && at->first.first == id; ++at) {
      visitor.on_payment(view(*tables.payments.find(at->second)));
    }
  }
  for (const auto& [key, row] : tables.refunds) {
    if (row.sale == sale) visitor.on_refund(view(row));
  }
  for (const auto& [id, row] : tables.cancellations) {
    if (row.sale == sale) visitor.on_cancellation(view(row));
  }
  for (const auto& [id, row] : tables.jobs) {
    const bool is_open = row.state == JobState::ready || row.state == JobState::dead;
    if (row.sale == sale && is_open) visitor.on_job(view(row));
  }
  std::multimap<WallTime, const AnswerRow*> by_age;  // of one age: by their key
  for (const auto& [key, row] : tables.answers) {
    if (row.sale == sale) by_age.emplace(row.created_at, &row);
  }
  for (const auto& [age, row] : by_age) visitor.on_answer(view(*row));
}

void visit_handovers(const MemoryTables& tables, const std::string& sale, SaleVisitor& visitor) {
  for (auto at = tables.handovers.lower_bound({sale, {}, {}});
       at != tables.handovers.end() && std::get<0>(at->first) == sale; ++at) {
    visitor.on_handover(view(at->second));
  }
}

void visit_notices(const MemoryTables& tables, const std::string& sale, SaleVisitor& visitor) {
  for (auto at = tables.notices.lower_bound({sale, {}, {}});
       at != tables.notices.end() && std::get<0>(at->first) == sale; ++at) {
    visitor.on_notice(view(at->second));
  }
}

void visit_priority(const MemoryTables& tables, const std::string& sale, SaleVisitor& visitor) {
  for (auto at = tables.priority_codes.lower_bound({sale, {}});
       at != tables.priority_codes.end() && at->first.first == sale; ++at) {
    visitor.on_priority_code(view(at->second));
  }
  for (auto at = tables.priority_uses.lower_bound({sale, {}, {}});
       at != tables.priority_uses.end() && std::get<0>(at->first) == sale; ++at) {
    visitor.on_priority_use(view(at->second));
  }
}

void visit_inbox(const MemoryTables& tables, const std::string& sale, SaleVisitor& visitor) {
  std::multimap<WallTime, const InboxRow*> by_age;  // of one age: by their key
  for (const auto& [key, row] : tables.inbox) {
    if (row.sale == sale) by_age.emplace(row.taken_at, &row);
  }
  for (const auto& [age, row] : by_age) visitor.on_inbox(view(*row));
}

void visit_endpoints(const MemoryTables& tables, const std::string& sale, SaleVisitor& visitor) {
  for (auto at = tables.endpoints.lower_bound({sale, {}}); at != tables.endpoints.end() && at->first.first == sale;
       ++at) {
    visitor.on_endpoint(view(at->second));
  }
}

template <class Rows, class Visit>
void visit_numbered(const Rows& rows, const std::string& sale, Visit visit) {
  for (auto at = rows.lower_bound({sale, 0}); at != rows.end() && at->first.first == sale; ++at) visit(at->second);
}

}  // namespace

void visit_sale(const MemoryTables& tables, const std::string& sale, SaleVisitor& visitor) {
  visit_named(tables, sale, visitor);
  visit_units(tables, sale, visitor);
  visit_orders(tables, sale, visitor);
  visit_handovers(tables, sale, visitor);
  visit_notices(tables, sale, visitor);
  visit_priority(tables, sale, visitor);
  visit_inbox(tables, sale, visitor);
  visit_endpoints(tables, sale, visitor);
  visit_numbered(tables.samples, sale, [&](const SampleRow& row) { visitor.on_sample(view(row)); });
  visit_numbered(tables.sale_events, sale, [&](const SaleEventRow& row) { visitor.on_sale_event(view(row)); });
}

}  // namespace sluice::ledger
