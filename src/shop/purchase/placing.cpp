#include "shop/purchase/placing.h"

#include "base/invariant.h"
#include "shop/sale/answer_text.h"

namespace sluice::shop {
namespace {

// What costs nothing is paid by nothing.
std::string method_of(const Checkout& checkout) {
  return checkout.method.empty() ? std::string(free_of_charge_method) : checkout.method;
}

}  // namespace

Answer Placing::apply(Now now, const Checkout& checkout, Round& round) {
  if (auto stored = answers_.find(checkout.buyer, checkout.request)) return std::move(*stored);
  if (auto refusal = refusal_of(now, checkout)) return std::move(*refusal);
  const Units::Applied paying = units_.apply(now, sale::BeginPaying{.id = checkout.hold}, round);
  // Its time may have ended it in this very step.
  if (paying.outcome.verdict != sale::Verdict::done) return {.verdict = Verdict::hold_expired};
  const OrderId id = place(now, checkout, round);
  Answer answer{
      .verdict = Verdict::order_accepted, .body = records_.to_text(id), .location = "/v1/orders/" + id.str()};
  answers_.store(now, checkout.buyer, checkout.request, 202, answer, round);
  return answer;
}

std::optional<Answer> Placing::refusal_of(Now now, const Checkout& checkout) const {
  const sale::Hold* hold = units_.find(checkout.hold);
  if (hold == nullptr || hold->buyer != checkout.buyer) return Answer{.verdict = Verdict::no_such_hold};
  if (course_.config().checkout.payment == Payment::shop) {
    return Answer{.verdict = Verdict::paid_at_shop,
                  .location = checkout_address(course_.config().checkout, hold->id)};
  }
  if (hold->state != sale::HoldState::active) {
    return Answer{.verdict = Verdict::already_ordered, .order = orders_.live_order(hold->id).str()};
  }
  if (hold->deadline <= course_.now(now)) return Answer{.verdict = Verdict::hold_expired};
  if (hold->total > 0 && checkout.method.empty()) {
    return Answer{.verdict = Verdict::invalid, .detail = "payment: must be an object with a method"};
  }
  // Robots live nowhere.
  const SaleConfig& config = course_.config();
  const std::string missing =
      config.rehearsal ? std::string() : what_is_missing(config.checkout.asks_for, checkout.given);
  if (!missing.empty()) return Answer{.verdict = Verdict::invalid, .detail = missing};
  const std::size_t before = cashier_.book().of_hold(checkout.hold).size();
  if (before >= order::orders_per_hold_max) return Answer{.verdict = Verdict::too_many_orders};
  return std::nullopt;
}

OrderId Placing::place(Now now, const Checkout& checkout, Round& round) {
  const OrderId id(ids_.mint(now.wall));
  keep(now, id, checkout);
  rows_.write_new_order(now, id, checkout, round);
  const OrderRecord& order = records_.at(id);
  changes_.clear();
  const auto placed = cashier_.place(
      now.mono,
      {.id = id, .hold = order.hold, .job = order.job, .payer = checkout.payer, .hold_time = course_.config().hold},
      changes_);
  SLUICE_INVARIANT(placed == order::Book::Verdict::done);
  rows_.write_changes(now, changes_, round);
  rows_.write_new_job(now, id, round);
  return id;
}

void Placing::keep(Now now, OrderId id, const Checkout& checkout) {
  const sale::Hold& hold = *units_.find(checkout.hold);
  records_.put(id, {.hold = hold.id,
                    .buyer = hold.buyer,
                    .method = method_of(checkout),
                    .items = units_.items_of(hold),
                    .total = hold.total,
                    .job = JobId(ids_.mint(now.wall)),
                    .history = {},
                    .return_url = checkout.return_origin.empty() ? std::string()
                                                                 : checkout.return_origin + "/order/" + id.str(),
                    .trace = checkout.trace,
                    .email = checkout.email,
                    .language = rows_.mail_language(checkout)});
}

}  // namespace sluice::shop
