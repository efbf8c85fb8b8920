#include "edge/feedback/feedback.h"

#include <boost/json.hpp>

#include "edge/gate/return_address.h"
#include "edge/request/feedback_body.h"
#include "edge/verdicts.h"

namespace sluice::edge {
namespace {

// The sale of an order, as its owner tells it.
std::string sale_of(const std::string& order) {
  const auto told = boost::json::parse(order);
  return std::string(told.get_object().at("sale").get_string());
}

std::optional<shop::Thumb> thumb_of_form(const Errand& errand) {
  return shop::thumb_from(query_value(errand.request->body, "choice").value_or(""));
}

}  // namespace

void Feedback::say(Errand& errand, const SaleReaders& sale) {
  FeedbackBody body;
  if (const auto refusal = read_feedback(errand.request->body, body)) return desk_.refuse(errand, *refusal);
  body.order ? take_order(errand, *body.order, body.thumb, {}) : take_place(errand, sale, body.thumb, {});
}

// Its other button sends no choice, and leads back alone. Whoever has no place has none to say anything of.
void Feedback::say_on_page(Errand& errand) {
  const SaleReaders* sale = sales_.find(errand.values[0]);
  if (sale == nullptr) return desk_.refuse(errand, refusals::no_such_sale);
  const Way way = desk_.context().root + "/queue/" + sale->id();
  const auto thumb = thumb_of_form(errand);
  const bool has_place = errand.visitor.buyer() && errand.visitor.first_place(*sale);
  if (!thumb || !has_place) return answer(errand, way);
  take_place(errand, *sale, *thumb, way);
}

void Feedback::say_in_line(Errand& errand) {
  const SaleReaders* sale = sales_.find(errand.values[0]);
  if (sale == nullptr) return desk_.refuse(errand, refusals::no_such_sale);
  errand.form_page = desk_.context().root + "/queue/" + sale->id();
  const auto thumb = thumb_of_form(errand);
  if (!thumb) return desk_.refuse(errand, wrong_choice());
  take_place(errand, *sale, *thumb, errand.form_page + "?plain=1&thanks=1");
}

void Feedback::say_of_order(Errand& errand) {
  const auto order = OrderId::parse(errand.values[0]);
  if (!order) return desk_.refuse(errand, refusals::no_such_order);
  const auto thumb = thumb_of_form(errand);
  if (!thumb) return desk_.refuse(errand, wrong_choice());
  const std::string_view query = errand.request->query;
  Way way = desk_.context().root + "/order/" + order->str() +
            (query_value(query, "plain") ? "?plain=1&thanks=1" : "?thanks=1");
  if (const auto key = query_value(query, "key")) way += "&key=" + escaped(*key);
  take_order(errand, *order, *thumb, way + "#thanks");
}

void Feedback::take_place(Errand& errand, const SaleReaders& sale, shop::Thumb thumb, const Way& way) {
  if (!errand.visitor.buyer()) return desk_.refuse_stranger(errand);
  const auto place = errand.visitor.first_place(sale);
  if (!place) return desk_.refuse(errand, refusals::no_ticket);
  sale.front->feedback.say(place->line, place->number, thumb);
  answer(errand, way);
}

void Feedback::take_order(Errand& errand, OrderId order, shop::Thumb thumb, Way way) {
  const auto wish = wish_to_read(desk_, errand, order);
  if (!wish) return desk_.refuse(errand, refusals::no_such_order);
  desk_.owners().ask(errand, *wish, [this, order, thumb, way = std::move(way)](Errand& then, const shop::Call& call) {
    if (const auto refusal = refusal_of(call.answer)) return desk_.refuse(then, *refusal);
    if (const SaleReaders* sale = sales_.find(sale_of(call.answer.body))) sale->front->feedback.say(order, thumb);
    answer(then, way);
  });
}

void Feedback::answer(Errand& errand, const Way& way) {
  if (!way.empty()) return desk_.redirect(errand, way);
  errand.headers += no_store;
  desk_.respond_empty(errand, 204);
}

}  // namespace sluice::edge
