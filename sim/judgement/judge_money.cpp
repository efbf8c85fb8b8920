// capture_once, money.
#include <boost/json.hpp>
#include <map>

#include "sim/judgement/judge.h"

namespace sluice::sim {
namespace {

struct OfOrder {
  std::uint32_t charges = 0;  // that took money, or have it set aside
  std::int64_t taken = 0;
  std::int64_t paid_back = 0;
};

std::map<std::string, OfOrder> by_order(const Bank& bank) {
  std::map<std::string, OfOrder> orders;
  for (const auto& [key, booked] : bank.books()) {
    OfOrder& order = orders[booked.order];
    order.charges += booked.state == Bank::State::taken || booked.state == Bank::State::set_aside ? 1 : 0;
    order.taken += booked.state == Bank::State::taken ? booked.amount : 0;
    order.paid_back += booked.paid_back;
  }
  return orders;
}

// What the units cost that a hold which goes on has no more.
std::int64_t worth_returned(const ledger::HoldRow& hold) {
  std::int64_t worth = 0;
  const boost::json::value items = boost::json::parse(hold.items);
  for (const auto& item : items.as_array()) {
    const auto* returned = item.as_object().if_contains("returned");
    if (returned != nullptr)
      worth += returned->to_number<std::int64_t>() * item.at("price").to_number<std::int64_t>();
  }
  return worth;
}

}  // namespace

void judge_money(const Evidence& evidence, std::vector<Finding>& findings) {
  const auto books = by_order(evidence.bank);
  std::map<HoldId, std::uint32_t> paid_for;
  for (const auto& [id, row] : evidence.rows.orders) {
    const auto found = books.find(id.str());
    const OfOrder money = found == books.end() ? OfOrder{} : found->second;
    if (money.charges > 1) findings.push_back({"capture_once", "order " + id.str() + " is charged twice"});
    const std::int64_t kept = money.taken - money.paid_back;
    if (kept > 0) ++paid_for[row.hold];
    const auto hold = evidence.rows.holds.find(row.hold);
    const bool has_goods = row.state == ledger::OrderState::confirmed && hold != evidence.rows.holds.end() &&
                           hold->second.state == ledger::HoldState::sold;
    if (has_goods && kept <= 0 && money.paid_back == 0) {
      findings.push_back({"money", "order " + id.str() + " has its goods and was not paid"});
    }
    if (has_goods && money.taken > 0 && money.taken != row.total_amount) {
      findings.push_back({"money", "order " + id.str() + " was paid with another amount"});
    }
    if (has_goods && worth_returned(hold->second) > money.paid_back) {
      findings.push_back({"money", "order " + id.str() + " has given units back that were not paid back"});
    }
    if (!has_goods && kept != 0) {
      findings.push_back({"money", "order " + id.str() + " is " + std::string(ledger::to_string(row.state)) +
                                       ", and " + std::to_string(kept) + " was taken and not paid back"});
    }
  }
  for (const auto& [hold, orders] : paid_for) {
    if (orders > 1) findings.push_back({"capture_once", "hold " + hold.str() + " was paid for twice"});
  }
  for (const auto& [order, money] : books) {
    const auto id = OrderId::parse(order);
    const bool is_known = id && evidence.rows.orders.contains(*id);
    if (!is_known && money.taken != money.paid_back) {
      findings.push_back({"money", "money was taken for an order that nobody was told of"});
    }
  }
}

}  // namespace sluice::sim
