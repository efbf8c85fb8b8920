// Forms, queries and cookies out of arbitrary text: each is read as every one of them.
//
//  1. A form is the same when it is written and read again, and its fingerprint does not depend on the fields' order.
//  2. What Stripe's clients wish for keeps its bounds, and a charge that is made of it comes back from the record.
//  3. A value of a query comes back from how it is escaped; a cookie's value is a part of its header.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/percent.h"
#include "edge/admin/list_query.h"
#include "edge/gate/return_address.h"
#include "edge/visitor/authorization.h"
#include "edge/visitor/cookies.h"
#include "fuzz/json_text.h"
#include "sandbox/form.h"
#include "sandbox/listing.h"
#include "sandbox/record_text.h"
#include "sandbox/stripe_requests.h"

namespace sluice::sandbox {
namespace {

using fuzz::require;

// Told to whoever asked, with what they sent in it.
template <class Wish>
bool is_granted(const Parsed<Wish>& wish) {
  if (wish) return true;
  std::string body;
  append_error(body, wish.error(), "");
  require(fuzz::json_of(body).has_value());
  return false;
}

std::string written(const Form& form, bool is_reversed) {
  std::vector<FormField> fields = form.fields();
  if (is_reversed) std::reverse(fields.begin(), fields.end());
  std::string text;
  for (const FormField& field : fields) {
    text += (text.empty() ? "" : "&") + edge::escaped(field.name) + "=" + edge::escaped(field.value);
  }
  return text;
}

void record(const CreateWish& wish) {
  const Charge charge{.number = 7, .terms = wish.terms, .state = {}, .return_url = wish.confirm.return_url};
  const Step step{.charge = 7, .verb = StepVerb::create, .after = charge.state, .idempotency_key = "key"};
  std::string line;
  JsonWriter json(line);
  write_step(json, charge, step);
  const auto again = parse_step(line);
  require(again && again->charge.terms.metadata == wish.terms.metadata);
  require(again->charge.terms.amount == wish.terms.amount && again->charge.return_url == charge.return_url);
  require(line.find('\n') == std::string::npos);
}

void wish_for(const Form& form) {
  if (const auto wish = read_create(form); is_granted(wish)) {
    require(wish->terms.amount >= 1 && wish->terms.amount <= charge_amount_max);
    require(wish->terms.reference.empty() || is_valid_reference(wish->terms.reference));
    record(*wish);
  }
  (void)is_granted(read_confirm(form));
  if (const auto amount = read_capture(form); is_granted(amount)) require(!*amount || **amount >= 1);
  (void)is_granted(read_cancel(form));
  if (const auto refund = read_refund(form); is_granted(refund)) require(refund->charge >= 1);
  for (const std::string_view prefix : {intent_prefix, refund_prefix, event_prefix}) {
    const auto page = read_page(form, prefix, true);
    if (is_granted(page)) require(page->limit >= 1 && page->limit <= PageWish::limit_max);
  }
  if (const auto fault = read_fault(form); is_granted(fault)) {
    require(fault->lasts >= Duration::zero());
    require(form.find("for_ms")->find_first_not_of("-0123456789") == std::string::npos);
  }
}

void read_form(std::string_view text) {
  const auto form = Form::parse(text);
  if (!form) return;
  const auto again = Form::parse(written(*form, false));
  require(again && again->fields() == form->fields());
  const auto reversed = Form::parse(written(*form, true));
  require(reversed && reversed->fingerprint("/v1/x") == form->fingerprint("/v1/x"));
  wish_for(*form);
}

void read_list(std::string_view text) {
  const auto query = read_list_query(text);
  if (is_granted(query)) require(query->limit >= 1 && query->limit <= ListQuery::limit_max);
  if (const auto step = parse_step(text)) {
    require(step->charge.number >= 1 && step->charge.state.refunded <= step->charge.state.captured);
  }
}

}  // namespace
}  // namespace sluice::sandbox

namespace sluice::edge {
namespace {

void read_query(std::string_view text) {
  const std::string query = "to=" + escaped(text);
  fuzz::require(query_value(query, "to") == text);
  (void)query_value(text, "to");
  std::string whole;
  std::string spaced;
  const bool is_well = append_unescaped(whole, text, Plus::is_plus);
  fuzz::require(append_unescaped(spaced, text, Plus::is_space) == is_well && spaced.size() == whole.size());
  std::uint32_t limit = 0;
  if (read_limit(std::string(text), limit)) fuzz::require(limit >= 1 && limit <= list_limit_max);
  Parameters parameters(text);
  parameters.read("state", "a state", [](const std::string& value) { return value == "dead"; });
  http::Request request;
  request.path = "/v1/orders";
  request.query = text;
  const std::string next = next_target(request, {"state", "sale"}, "ord_1");
  fuzz::require(next.starts_with("/v1/orders?") && next.find_first_of("\r\n\" <>") == std::string::npos);
}

void read_cookies(std::string_view header) {
  (void)any_cookie(header, "sluice_buyer", [&](std::string_view value) {
    fuzz::require(value.data() >= header.data() && value.data() + value.size() <= header.data() + header.size());
    fuzz::require(value.find(';') == std::string_view::npos);
    return false;
  });
  if (const auto token = bearer_token(header)) fuzz::require(header.ends_with(*token));
}

}  // namespace
}  // namespace sluice::edge

SLUICE_FUZZ_TARGET(form, bytes) {
  const std::string_view text = sluice::fuzz::text_of(bytes);
  sluice::sandbox::read_form(text);
  sluice::sandbox::read_list(text);
  sluice::edge::read_query(text);
  sluice::edge::read_cookies(text);
}
