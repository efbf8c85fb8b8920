#include "shop/owner/sales.h"

#include <utility>

namespace sluice::shop {

Result<void> Sales::load_all(Now at, std::string_view why, Round& round) {
  auto rows = ledger_.read_sales();
  if (!rows) return rows.error();
  loaded_.clear();
  for (const ledger::SaleRow& row : *rows) {
    auto sale = OwnedSale::load(row, ledger_, settings_, ids_, log_, at, why, round);
    if (!sale) return sale.error();
    loaded_.push_back(std::move(*sale));
  }
  round.tell([this] {
    roster_.clear();
    sales_ = std::exchange(loaded_, {});
    for (const auto& sale : sales_) roster_.add(*sale);
    log_.info("sales_loaded", {{"count", sales_.size()}});
    publish_directory();
  });
  return {};
}

void Sales::add(const SaleConfig& config, Now at, Round& round) {
  new_sales_.push_back(OwnedSale::create(config, settings_, ids_, log_, at, round));
  if (adding_ == &round) {
    ++*added_;
    return;
  }
  adding_ = &round;
  added_ = std::make_shared<std::size_t>(1);
  round.tell([this, added = added_] {
    if (added == added_) adding_ = nullptr;
    take_in_new(*added);
  });
}

// All of a round at once: to publish the directory takes as long as there are sales.
void Sales::take_in_new(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    log_.info("sale_added", {{"sale", new_sales_[i]->front()->id}});
    sales_.push_back(std::move(new_sales_[i]));
    roster_.add(*sales_.back());
  }
  new_sales_.erase(new_sales_.begin(), new_sales_.begin() + static_cast<std::ptrdiff_t>(count));
  publish_directory();
}

void Sales::forget() {
  roster_.clear();
  sales_.clear();
  new_sales_.clear();
  adding_ = nullptr;
  loaded_.clear();
}

OwnedSale* Sales::find(std::string_view id) const {
  for (const auto* list : {&sales_, &new_sales_}) {
    const auto at = std::find_if(list->begin(), list->end(), [&](const auto& s) { return s->front()->id == id; });
    if (at != list->end()) return at->get();
  }
  return nullptr;
}

OwnedSale* Sales::find_for(const Checkout& checkout) const {
  for (const auto& sale : sales_) {
    const bool is_its = sale->has(checkout.hold) || sale->has_answer(checkout.buyer, checkout.request);
    if (is_its) return sale.get();
  }
  return nullptr;
}

void Sales::advance(Now at, OwnedSale::Beat beat, Round& round) {
  roster_.wake_due(at);
  if (beat == OwnedSale::Beat::tick) roster_.look_around(at, round);
  for (OwnedSale* sale : roster_.awake()) sale->advance(at, beat, round);
  if (beat == OwnedSale::Beat::tick) roster_.let_rest(at);
}

void Sales::share_read_budget() {
  readers_.clear();
  for (const OwnedSale* sale : roster_.awake()) readers_.push_back(sale->readers());
  const double part = line::fair_budget(settings_.status_reads_per_s_max, readers_);
  for (OwnedSale* sale : roster_.awake()) sale->set_read_budget(part);
}

Duration Sales::until_next(Now at, Paying paying, Duration at_most) const {
  Duration next = std::min(at_most, roster_.until_next(at).value_or(at_most));
  for (const OwnedSale* sale : roster_.awake()) {
    next = std::min(next, sale->until_next_deadline(at).value_or(next));
    if (paying == Paying::may_begin) next = std::min(next, sale->until_next_payment(at).value_or(next));
  }
  return next;
}

void Sales::begin_deliveries(Now at, std::span<std::uint32_t> room, Round& round) {
  const auto awake = roster_.awake();
  for (std::size_t i = 0; i < awake.size(); ++i) {
    awake[(first_to_deliver_ + i) % awake.size()]->begin_due_deliveries(at, room, round);
  }
  ++first_to_deliver_;
}

Duration Sales::until_next_delivery(Now at, std::span<const std::uint32_t> room, Duration at_most) const {
  Duration next = at_most;
  for (const OwnedSale* sale : roster_.awake())
    next = std::min(next, sale->until_next_delivery(at, room).value_or(next));
  return next;
}

void Sales::seal(Now at, Round& round) {
  for (OwnedSale* sale : roster_.awake()) sale->seal(at, round);
  for (const auto& sale : new_sales_) sale->seal(at, round);
}

void Sales::close_down(Now at, Round& round) {
  for (const auto& sale : sales_) sale->close_down(at, round);
}

void Sales::publish_directory() {
  Directory next;
  for (const auto& sale : sales_) next[sale->front()->id] = sale->front();
  directory_.set(std::move(next));
}

const char* Sales::broken_invariant() const {
  for (const auto& sale : sales_) {
    if (const char* broken = sale->broken_invariant()) return broken;
  }
  return nullptr;
}

}  // namespace sluice::shop
