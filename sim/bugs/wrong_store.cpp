#include "sim/bugs/wrong_store.h"

#include <algorithm>
#include <type_traits>

namespace sluice::sim {
namespace {

using ledger::ClaimState;
using ledger::Write;

template <class... Kinds>
bool is_one_of(const Write& write) {
  return (std::holds_alternative<Kinds>(write) || ...);
}

// Hands every row on, items with another stock.
class OtherStock final : public ledger::SaleVisitor {
public:
  OtherStock(ledger::SaleVisitor& to, int by) : to_(to), by_(by) {}

  void on_item(const ledger::ItemRow& row) override {
    ledger::ItemRow other = row;
    other.stock = static_cast<std::uint32_t>(std::max(0, static_cast<int>(row.stock) + by_));
    to_.on_item(other);
  }
  void on_line(const ledger::LineRow& row) override { to_.on_line(row); }
  void on_cleared(const ledger::ClearedRowOf<std::string_view>& row) override { to_.on_cleared(row); }
  void on_hold(const ledger::HoldRowOf<std::string_view>& row) override { to_.on_hold(row); }
  void on_claim(const ledger::ClaimRowOf<std::string_view>& row) override { to_.on_claim(row); }
  void on_slot(const ledger::SlotRowOf<std::string_view>& row) override { to_.on_slot(row); }
  void on_newest_hold(HoldId id) override { to_.on_newest_hold(id); }
  void on_redeemed(LineIndex line, Ordinal ordinal) override { to_.on_redeemed(line, ordinal); }
  void on_order(const ledger::OrderRowOf<std::string_view>& row) override { to_.on_order(row); }
  void on_order_event(const ledger::OrderEventRow& row) override { to_.on_order_event(row); }
  void on_payment(const ledger::PaymentRowOf<std::string_view>& row) override { to_.on_payment(row); }
  void on_refund(const ledger::RefundRowOf<std::string_view>& row) override { to_.on_refund(row); }
  void on_cancellation(const ledger::CancellationRowOf<std::string_view>& row) override { to_.on_cancellation(row); }
  void on_job(const ledger::JobRowOf<std::string_view>& row) override { to_.on_job(row); }
  void on_answer(const ledger::AnswerRowOf<std::string_view>& row) override { to_.on_answer(row); }
  void on_handover(const ledger::HandoverRowOf<std::string_view>& row) override { to_.on_handover(row); }
  void on_notice(const ledger::NoticeRowOf<std::string_view>& row) override { to_.on_notice(row); }
  void on_priority_code(const ledger::PriorityCodeRowOf<std::string_view>& row) override {
    to_.on_priority_code(row);
  }
  void on_priority_use(const ledger::PriorityUseRowOf<std::string_view>& row) override { to_.on_priority_use(row); }
  void on_inbox(const ledger::InboxRowOf<std::string_view>& row) override { to_.on_inbox(row); }
  void on_endpoint(const ledger::EndpointRowOf<std::string_view>& row) override { to_.on_endpoint(row); }
  void on_sample(const ledger::SampleRowOf<std::string_view>& row) override { to_.on_sample(row); }
  void on_sale_event(const ledger::SaleEventRowOf<std::string_view>& row) override { to_.on_sale_event(row); }

private:
  ledger::SaleVisitor& to_;
  const int by_;
};

}  // namespace

Result<void> WrongStore::commit(std::span<const Write> writes) {
  if (swallows_) return {};
  if (bug_ == Bug::none || bug_ == Bug::acknowledges_early) return store_.commit(writes);
  std::vector<Write> altered(writes.begin(), writes.end());
  const auto sales = store_.read_sales();
  lease_ = sales && !sales->empty() ? sales->front().lease : ledger::Lease{};
  std::erase_if(altered, [this](Write& write) { return !alter(write); });
  release_again(altered);
  auto committed = store_.commit(altered);
  if (committed) {
    again_.clear();
    for (const Write& write : altered) follow(write);
  }
  return committed;
}

bool WrongStore::alter(Write& write) {
  switch (bug_) {
    case Bug::forgets_answers:
      return !is_one_of<ledger::InsertAnswer, ledger::DeleteAnswer>(write);
    case Bug::forgets_slots:
      return !is_one_of<ledger::InsertSlot, ledger::DeleteSlot>(write);
    case Bug::forgets_jobs:
      return !is_one_of<ledger::InsertJob, ledger::MoveJob>(write);
    case Bug::forgets_events:
      return !is_one_of<ledger::InsertInbox, ledger::DeleteInbox>(write);
    case Bug::forgets_places:
      return !is_one_of<ledger::PutLine>(write);
    case Bug::forgets_generation:
      if (auto* claim = std::get_if<ledger::InsertClaim>(&write)) claim->generation = Generation{1};
      return true;
    case Bug::epoch_not_checked:
      believe_lease(write);
      return true;
    case Bug::two_owners: {
      believe_lease(write);
      const auto* claim = std::get_if<ledger::InsertClaim>(&write);
      return claim == nullptr || !claims_[{std::string(claim->item), raw(claim->unit)}].is_held;
    }
    default:
      return true;
  }
}

// Whoever writes has the lease that is stored.
void WrongStore::believe_lease(Write& write) {
  if (auto* mark = std::get_if<ledger::MoveMark>(&write)) mark->lease = lease_;
  if (auto* take = std::get_if<ledger::TakeLease>(&write)) {
    take->from = lease_;
    take->to = lease_ = ledger::Lease{raw(lease_) + 1};
  }
}

// What the claims are, as far as this store is concerned.
void WrongStore::follow(const Write& write) {
  if (const auto* claim = std::get_if<ledger::InsertClaim>(&write)) {
    const UnitKey unit{std::string(claim->item), raw(claim->unit)};
    claims_[unit] = {claim->generation, true};
    if (bug_ == Bug::releases_twice && released_once_.contains(unit)) {
      again_.push_back({std::string(claim->sale), unit, claim->generation});
    }
  }
  if (const auto* move = std::get_if<ledger::MoveClaim>(&write);
      move != nullptr && move->to == ClaimState::released) {
    const UnitKey unit{std::string(move->item), raw(move->unit)};
    claims_[unit].is_held = false;
    released_once_[unit] = true;
  }
}

// With the sale's next round, whatever that is about.
void WrongStore::release_again(std::vector<Write>& writes) {
  for (const Again& again : again_) {
    const bool moves_itself = std::any_of(writes.begin(), writes.end(), [&](const Write& write) {
      const auto* other = std::get_if<ledger::MoveClaim>(&write);
      return other != nullptr && other->item == again.unit.first && raw(other->unit) == again.unit.second;
    });
    if (moves_itself) continue;
    writes.emplace_back(ledger::MoveClaim{.sale = again.sale,
                                          .item = again.unit.first,
                                          .unit = Unit{again.unit.second},
                                          .generation = again.generation});
  }
}

Result<void> WrongStore::read_sale(std::string_view sale, ledger::SaleVisitor& visitor) {
  if (bug_ != Bug::one_unit_too_many && bug_ != Bug::one_unit_too_few) return store_.read_sale(sale, visitor);
  OtherStock other(visitor, bug_ == Bug::one_unit_too_many ? 1 : -1);
  return store_.read_sale(sale, other);
}

}  // namespace sluice::sim
