#include "shop/delivery/herald.h"

#include <algorithm>
#include <utility>

#include "shop/sale/answer_text.h"

namespace sluice::shop {
namespace {

std::optional<delivery::Event> event_of(order::State state) {
  switch (state) {
    case order::State::confirmed:
      return delivery::Event::order_confirmed;
    case order::State::payment_failed:
      return delivery::Event::order_payment_failed;
    case order::State::refunded:
      return delivery::Event::order_refunded;
    case order::State::released:
      return delivery::Event::order_released;
    case order::State::accepted:
    case order::State::payment_pending:
    case order::State::payment_action_required:
    case order::State::paid:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

void Herald::tell_order(Now now, OrderId id, const OrderRecord& order, order::State state, Round& round) {
  if (const auto event = event_of(state))
    tell(now, {.event = *event, .at = now.wall, .id = id, .state = state}, order, round);
}

void Herald::tell_part_refund(Now now, OrderId id, const OrderRecord& order, order::State state, Round& round) {
  tell(now, {.event = delivery::Event::order_part_refunded, .at = now.wall, .id = id, .state = state}, order, round);
}

void Herald::tell(Now now, const OrderNews& news, const OrderRecord& order, Round& round) {
  const std::string subject = news.id.str();
  const auto& targets = outbox_.targets();
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (!targets[i].wants(news.event)) continue;
    const delivery::TargetIndex target{static_cast<std::uint8_t>(i)};
    const auto put = [&](std::string text) {
      outbox_.put(now, target, {.subject = subject, .payload = std::move(text), .trace = order.trace}, round);
    };
    switch (targets[i].kind) {
      case delivery::Kind::mail:
        if (may_mail(order.email)) put(mail_data(news, order, course_));
        break;
      case delivery::Kind::webhook:
      case delivery::Kind::relay:
        put(webhook_text(news, order, course_));
        break;
      case delivery::Kind::stock:
        for (std::string& text : stock_news(news, order)) put(std::move(text));
        break;
      case delivery::Kind::notice:
      case delivery::Kind::push:
        break;  // of calls (notice_book.h), which are no order's
    }
  }
}

// What the shop is paid for itself it has taken from its own stock; what was never confirmed was not taken from it;
// and what is off sale, or the buyer's to keep, does not come back to it.
std::vector<std::string> Herald::stock_news(const OrderNews& news, const OrderRecord& order) const {
  const bool is_return = news.event != delivery::Event::order_confirmed;
  const bool moves =
      !is_return || (was_confirmed(order.history) && units_then(news, order) == order::UnitsThen::give_back);
  if (course_.config().rehearsal || !order.shop_order.empty() || !moves) return {};
  return stock_texts(news, order, course_);
}

bool Herald::may_mail(std::string_view email) const {
  return !course_.config().rehearsal && !email.empty();
}

bool Herald::will_mail(std::string_view email) const {
  const auto& targets = outbox_.targets();
  const bool has_mail = std::any_of(targets.begin(), targets.end(), [](const delivery::Target& target) {
    return target.kind == delivery::Kind::mail && target.wants(delivery::Event::order_confirmed);
  });
  return has_mail && may_mail(email);
}

void Herald::tell_sale(Now now, Round& round) {
  if (outbox_.targets().empty()) return;
  const SaleState state = course_.state();
  const SaleState before = std::exchange(told_state_, state);
  const bool was_before_opening = before == SaleState::scheduled || before == SaleState::lobby;
  if (state == SaleState::open && was_before_opening) tell(now, delivery::Event::sale_opened, round);
  const bool is_over = is_sold_out();
  if (is_over && !std::exchange(told_sold_out_, is_over).value_or(true)) {
    tell(now, delivery::Event::sale_sold_out, round);
  }
  told_sold_out_ = is_over;
  if (state == SaleState::closed && before != SaleState::closed) tell(now, delivery::Event::sale_closed, round);
}

bool Herald::is_sold_out() const {
  if (course_.state() != SaleState::open) return told_sold_out_.value_or(false);
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    if (!floor_.is_sold_out(line_at(i))) return false;
  }
  return true;
}

void Herald::tell(Now now, delivery::Event event, Round& round) {
  const auto& targets = outbox_.targets();
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const bool hears_of_sales =
        targets[i].kind == delivery::Kind::webhook || targets[i].kind == delivery::Kind::relay;
    if (!targets[i].wants(event) || !hears_of_sales) continue;
    outbox_.put(now, delivery::TargetIndex{static_cast<std::uint8_t>(i)},
                {.subject = course_.sale(), .payload = webhook_text(event, now.wall, course_)}, round);
  }
}

}  // namespace sluice::shop
