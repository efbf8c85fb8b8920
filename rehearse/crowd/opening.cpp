#include "rehearse/crowd/opening.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <thread>

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration page_time_max = seconds(5);
constexpr Duration progress_pause = milliseconds(250);

Error refuse_real_stock(const Plan& plan) {
  return invalid_input(
      fmt::format("sale '{}' is not marked as a rehearsal: robots would buy its units; rehearse with a sale that has "
                  "rehearsal = true, or say --yes",
                  plan.sale));
}

Result<void> check_payment(const Plan& plan, const SaleView& sale) {
  if (sale.is_paid_at_shop && !plan.checkout) {
    return invalid_input(
        fmt::format("sale '{0}' is paid for at the shop, so nobody here can pay: with --checkout FILE buyers go "
                    "through the shop's own checkout; with --origin-key-file, a file with the key that `sluice sale "
                    "origin-key {0}` prints, the shop's server is played",
                    plan.sale));
  }
  if (!sale.is_paid_at_shop && plan.checkout) {
    return invalid_input(
        fmt::format("sale '{}' is not paid for at the shop: {} is of no use", plan.sale, plan.checkout->origin));
  }
  return {};
}

Result<void> check_gate(const Plan& plan) {
  if (!plan.checkout) {
    return invalid_input(
        fmt::format("sale '{}' is a gate: it has no items to buy; with --checkout FILE its visitors go through the "
                    "checkout of the shop behind it",
                    plan.sale));
  }
  if (plan.checkout->uses(Script::hold)) {
    return invalid_input(fmt::format("{}: {{hold}} is of no use: sale '{}' is a gate, where nobody holds anything",
                                     plan.checkout->origin, plan.sale));
  }
  return {};
}

Result<SaleView> look_at_sale(const Plan& plan, const Target& target) {
  const auto page = read_page(target, "/v1/sales/" + plan.sale, page_time_max);
  if (!page)
    return Error{page.error().kind, fmt::format("cannot reach {}: {}", plan.urls.front(), page.error().detail)};
  if (page->status == 404) {
    return Error{ErrorKind::not_found, fmt::format("there is no sale '{}' at {}", plan.sale, plan.urls.front())};
  }
  if (page->status != 200) {
    return Error{ErrorKind::unavailable,
                 fmt::format("sale '{}' at {} answers {}", plan.sale, plan.urls.front(), page->status)};
  }
  auto view = read_sale_view(page->body);
  if (!view) return Error{ErrorKind::unavailable, fmt::format("sale '{}': {}", plan.sale, view.error().detail)};
  if (!view->is_rehearsal && !plan.takes_real_stock) return refuse_real_stock(plan);
  if (auto fit = view->is_gate ? check_gate(plan) : check_payment(plan, *view); !fit) return fit.error();
  return view;
}

// nullopt: go ahead. Else until when it is worth waiting.
Result<std::optional<WallTime>> opening_of(const Plan& plan, const SaleView& sale) {
  switch (sale.state) {
    case SaleState::open:
    case SaleState::sold_out:
      return std::optional<WallTime>();
    case SaleState::scheduled:
    case SaleState::lobby:
      if (sale.opens_at) {
        return std::optional(*sale.opens_at + std::chrono::duration_cast<milliseconds>(plan.opening_wait));
      }
      return Error{ErrorKind::unavailable, fmt::format("sale '{}' is not open and has no opening time", plan.sale)};
    case SaleState::paused:
      return Error{ErrorKind::unavailable, fmt::format("sale '{}' is paused", plan.sale)};
    case SaleState::closed:
      return Error{ErrorKind::unavailable, fmt::format("sale '{}' is closed", plan.sale)};
  }
  return std::optional<WallTime>();
}

}  // namespace

Result<SaleView> wait_for_opening(const Plan& plan, const Target& target, const Clock& clock, ProgressSink& sink) {
  const MonoTime called_at = clock.mono();
  MonoTime next_look = called_at;
  while (true) {
    auto sale = look_at_sale(plan, target);
    if (!sale) return sale;
    const auto worth_until = opening_of(plan, *sale);
    if (!worth_until) return worth_until.error();
    if (!*worth_until) return sale;
    if (clock.wall() > **worth_until) {
      return Error{ErrorKind::unavailable, fmt::format("sale '{}' did not open at its time", plan.sale)};
    }
    const Duration until_open = std::max<Duration>(*sale->opens_at - clock.wall(), milliseconds(20));
    next_look = clock.mono() + std::min<Duration>(until_open, seconds(1));
    while (clock.mono() < next_look) {
      Progress progress;
      progress.buyers = plan.buyers;
      progress.elapsed = clock.mono() - called_at;
      sink.on_progress(progress);
      std::this_thread::sleep_for(std::min(next_look - clock.mono(), progress_pause));
    }
  }
}

}  // namespace sluice::rehearse
