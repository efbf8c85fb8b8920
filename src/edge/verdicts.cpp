#include "edge/verdicts.h"

#include <algorithm>
#include <vector>

#include "base/json_writer.h"

namespace sluice::edge {
namespace {

// "cap, message" -> ["cap","message"]; "they": []. Each once.
std::string names_of(std::string_view list) {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  std::vector<std::string_view> told;
  while (!list.empty() && list != "they") {
    const std::size_t end = list.find(", ");
    const std::string_view name = list.substr(0, end);
    if (std::find(told.begin(), told.end(), name) == told.end()) json.text(told.emplace_back(name));
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 2);
  }
  json.end_array();
  return out;
}

}  // namespace

const RefusalKind* refusal_kind_of(shop::Verdict verdict) {
  using shop::Verdict;
  switch (verdict) {
    case Verdict::not_open:
      return &refusals::not_open;
    case Verdict::closed:
      return &refusals::closed;
    case Verdict::sold_out:
      return &refusals::sold_out;
    case Verdict::not_enough:
      return &refusals::not_enough;
    case Verdict::limit_reached:
      return &refusals::limit_reached;
    case Verdict::not_called:
      return &refusals::not_called;
    case Verdict::no_such_sale:
      return &refusals::no_such_sale;
    case Verdict::no_such_item:
      return &refusals::no_such_item;
    case Verdict::no_such_hold:
      return &refusals::no_such_hold;
    case Verdict::no_such_order:
      return &refusals::no_such_order;
    case Verdict::hold_expired:
      return &refusals::hold_expired;
    case Verdict::already_ordered:
      return &refusals::already_ordered;
    case Verdict::too_many_orders:
      return &refusals::too_many_orders;
    case Verdict::in_payment:
      return &refusals::in_payment;
    case Verdict::already_sold:
      return &refusals::already_sold;
    case Verdict::paid_at_shop:
      return &refusals::paid_at_shop;
    case Verdict::not_reclaimed:
      return &refusals::hold_expired;
    case Verdict::key_mismatch:
      return &refusals::key_mismatch;
    case Verdict::no_such_code:
      return &refusals::no_such_code;
    case Verdict::too_many_tries:
      return &refusals::too_many_tries;
    case Verdict::unknown_code:
      return &refusals::unknown_code;
    case Verdict::code_used_up:
      return &refusals::code_used_up;
    case Verdict::no_such_line:
      return &refusals::no_such_priority;
    case Verdict::no_such_job:
      return &refusals::no_such_job;
    case Verdict::no_such_endpoint:
      return &refusals::no_such_endpoint;
    case Verdict::overloaded:
      return &refusals::overloaded;
    case Verdict::read_only:
    case Verdict::unreadable:
      return &refusals::read_only;
    case Verdict::conflict:
      return &refusals::conflict;
    case Verdict::changed_since:
      return &refusals::changed_since;
    case Verdict::invalid:
      return &refusals::invalid_field;
    case Verdict::secured:
    case Verdict::existing_hold:
    case Verdict::in_line:
    case Verdict::found:
    case Verdict::done:
    case Verdict::unfinished:  // stays with the owner
    case Verdict::order_accepted:
    case Verdict::replayed:
    case Verdict::created:
    case Verdict::code_told:
    case Verdict::moved:
    case Verdict::joined:
    case Verdict::has_place:
      return nullptr;
  }
  return nullptr;
}

std::optional<Refusal> refusal_of(const shop::Answer& answer) {
  const RefusalKind* kind = refusal_kind_of(answer.verdict);
  if (kind == nullptr) return std::nullopt;
  Refusal refusal{.kind = kind, .detail = answer.detail};
  const bool tells_available =
      answer.verdict == shop::Verdict::not_enough || answer.verdict == shop::Verdict::limit_reached;
  if (tells_available) refusal.extra = "\"available\":" + std::to_string(answer.available);
  const auto name = [&refusal](const char* member, const std::string& value) {
    refusal.extra += std::string(refusal.extra.empty() ? "\"" : ",\"") + member + "\":\"" + value + '"';
  };
  if (!answer.item.empty()) name("item", answer.item);
  if (!answer.order.empty()) name("order", answer.order);
  if (answer.verdict == shop::Verdict::changed_since) {
    refusal.detail = "Since you have read the settings, somebody has changed them: " + answer.detail +
                     ". Nothing was changed now; read them again.";
    refusal.extra = "\"fields\":" + names_of(answer.detail);
  }
  if (answer.verdict == shop::Verdict::paid_at_shop && !answer.location.empty()) {
    name("checkout_url", answer.location);
    refusal.detail = "This sale is paid at the shop: go on to " + answer.location;
  }
  // A conflict, and not only news: the shop has been paid for what it cannot have.
  if (answer.verdict == shop::Verdict::not_reclaimed) {
    refusal.status = 409;
    refusal.detail = "The hold has expired, and its units are others' now or waited for: pay the buyer back.";
  }
  return refusal;
}

int status_of(const shop::Answer& answer) {
  using shop::Verdict;
  if (const RefusalKind* kind = refusal_kind_of(answer.verdict)) return kind->status;
  switch (answer.verdict) {
    case Verdict::secured:
    case Verdict::code_told:
    case Verdict::created:
    case Verdict::joined:
      return 201;
    case Verdict::order_accepted:
    case Verdict::in_line:
      return 202;
    case Verdict::replayed:
      return answer.status;
    case Verdict::done:
      return 204;
    case Verdict::existing_hold:
    case Verdict::found:
    case Verdict::moved:
    case Verdict::has_place:
      return 200;
    case Verdict::not_open:
    case Verdict::closed:
    case Verdict::sold_out:
    case Verdict::not_enough:
    case Verdict::limit_reached:
    case Verdict::not_called:
    case Verdict::no_such_sale:
    case Verdict::no_such_item:
    case Verdict::no_such_hold:
    case Verdict::no_such_order:
    case Verdict::hold_expired:
    case Verdict::already_ordered:
    case Verdict::too_many_orders:
    case Verdict::in_payment:
    case Verdict::already_sold:
    case Verdict::paid_at_shop:
    case Verdict::not_reclaimed:
    case Verdict::key_mismatch:
    case Verdict::no_such_code:
    case Verdict::too_many_tries:
    case Verdict::unknown_code:
    case Verdict::code_used_up:
    case Verdict::no_such_line:
    case Verdict::no_such_job:
    case Verdict::no_such_endpoint:
    case Verdict::overloaded:
    case Verdict::read_only:
    case Verdict::unreadable:
    case Verdict::unfinished:
    case Verdict::conflict:
    case Verdict::changed_since:
    case Verdict::invalid:
      return refusals::conflict.status;  // seen to above
  }
  return refusals::conflict.status;
}

namespace {

// A form's answer is a page: of the hold or the order, if there is one.
void tell_form(Desk& desk, Errand& errand, const shop::Answer& answer) {
  for (const auto& [made, page] : {std::pair<std::string_view, std::string_view>("/v1/holds/", "/checkout/"),
                                   std::pair<std::string_view, std::string_view>("/v1/orders/", "/order/")}) {
    if (answer.location.starts_with(made)) {
      return desk.redirect(
          errand, desk.context().root + std::string(page) + answer.location.substr(made.size()) + "?plain=1");
    }
  }
  desk.redirect_to_plain_page(errand);
}

}  // namespace

void tell(Desk& desk, Errand& errand, const shop::Answer& answer) {
  if (const auto refusal = refusal_of(answer)) return desk.refuse(errand, *refusal);
  if (!errand.form_page.empty()) return tell_form(desk, errand, answer);
  errand.headers += no_store;
  const bool is_made = answer.verdict != shop::Verdict::found;  // what is read is where it was
  if (is_made && !answer.location.empty()) {
    errand.headers.append("Location: ").append(errand.root).append(answer.location).append("\r\n");
  }
  if (answer.verdict == shop::Verdict::replayed) errand.headers += "Idempotent-Replayed: true\r\n";
  const bool is_empty = answer.verdict == shop::Verdict::done || answer.body.empty();
  if (is_empty) return desk.respond_empty(errand, status_of(answer));
  desk.respond_json(errand, status_of(answer), answer.body);
}

}  // namespace sluice::edge
