#include "edge/page/forms.h"

#include <utility>

#include "base/json_writer.h"
#include "edge/gate/return_address.h"
#include "web/pages/asked.h"

namespace sluice::edge {
namespace {

std::uint32_t quantity_of(std::string_view text) {
  std::uint32_t quantity = 0;
  for (const char digit : text.substr(0, 4)) {
    if (digit < '0' || digit > '9') return 0;
    quantity = quantity * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  return quantity;
}

// As a form is sent, a space is a plus, and a plus is escaped.
std::string form_value(std::string_view form, std::string_view name) {
  std::string spaced;
  for (const char c : form) c == '+' ? spaced.append("%20") : spaced.append(1, c);
  return query_value(spaced, name).value_or("");
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// What a buyer has typed into the checkout; fields that are empty are not there.
web::Typed typed_in(std::string_view form) {
  web::Typed typed;
  const auto take = [&](const std::string& name) {
    const std::string value = form_value(form, name);
    if (const auto text = trimmed(value); !text.empty()) typed.emplace(name, text);
  };
  for (const char* name : {"email", "method", "shipping_method"}) take(name);
  for (const web::AskedPart& part : web::asked_parts()) {
    for (const web::AskedField& field : part.fields) take(std::string(part.name) + "." + std::string(field.name));
  }
  return typed;
}

// As countries are written.
std::string uppercase(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

// A part of which nothing was typed is not there.
void write_part(JsonWriter& json, const web::AskedPart& part, const web::Typed& typed) {
  bool is_begun = false;
  for (const web::AskedField& field : part.fields) {
    const auto value = typed.find(std::string(part.name) + "." + std::string(field.name));
    if (value == typed.end()) continue;
    if (!std::exchange(is_begun, true)) json.key(part.name).begin_object();
    json.field(field.name, field.name == "country" ? uppercase(value->second) : value->second);
  }
  if (is_begun) json.end_object();
}

// As a program would send it.
std::string checkout_of(const web::Typed& typed) {
  const auto text = [&typed](const char* name) {
    const auto value = typed.find(name);
    return value == typed.end() ? std::string() : value->second;
  };
  std::string body;
  JsonWriter json(body);
  json.begin_object().field("email", text("email"));
  if (typed.contains("method")) json.key("payment").begin_object().field("method", text("method")).end_object();
  for (const web::AskedPart& part : web::asked_parts()) write_part(json, part, typed);
  if (typed.contains("shipping_method")) json.field("shipping_method", text("shipping_method"));
  json.end_object();
  return body;
}

std::string field_of(const Errand& errand, std::string_view name) {
  return form_value(errand.request->body, name);
}

}  // namespace

const SaleReaders* Forms::find_sale(Errand& errand) {
  const SaleReaders* sale = sales_.find(errand.values[0]);
  if (sale != nullptr) {
    errand.form_page = desk_.context().root + "/queue/" + sale->id();
    errand.form_work = field_of(errand, "work");
    return accounts_.recognise(errand, *sale) ? sale : nullptr;
  }
  errand.route = desk_.telemetry().book().unknown();
  pages_.refuse(errand, refusals::not_found);
  return nullptr;
}

void Forms::queue(Errand& errand) {
  const SaleReaders* sale = sales_.find(errand.values[0]);
  const bool has_owner = desk_.context().owner_elsewhere == nullptr;
  const bool was_refused = query_value(errand.request->query, "problem").has_value();
  if (sale == nullptr || !has_owner || was_refused || !wants_plain(errand)) return pages_.queue(errand);
  const auto& shown = errand.visitor.stamp(*sale);
  if (!shown || errand.visitor.first_place(*sale)) return pages_.queue(errand);
  errand.form_page = desk_.context().root + "/queue/" + sale->id();
  tickets_.join_line(errand, *sale, shown->stamp.line);
}

void Forms::join_line(Errand& errand, const SaleReaders& sale, LineIndex line) {
  degraded_.is_on() ? degraded_.join_line(errand, sale, line) : tickets_.join_line(errand, sale, line);
}

void Forms::join(Errand& errand) {
  const SaleReaders* sale = find_sale(errand);
  if (sale == nullptr) return;
  const shop::SaleView& view = *sale->view;
  if (!view.has_line_per_item()) return join_line(errand, *sale, LineIndex{0});
  // Of a single item the page does not ask which.
  const bool is_only_one = view.config.items.size() == 1;
  const auto item = is_only_one ? ItemIndex{0} : view.find_item(field_of(errand, "item"));
  if (!item) return desk_.refuse(errand, refusals::no_such_item);
  join_line(errand, *sale, view.line_of(*item));
}

void Forms::enter_code(Errand& errand) {
  if (const SaleReaders* sale = find_sale(errand)) handovers_.join_by_code(errand, *sale, field_of(errand, "code"));
}

void Forms::leave(Errand& errand) {
  const SaleReaders* sale = find_sale(errand);
  if (sale == nullptr) return;
  degraded_.is_on() ? degraded_.leave(errand, *sale) : tickets_.leave(errand, *sale);
}

void Forms::leave_address(Errand& errand) {
  if (const SaleReaders* sale = find_sale(errand)) notices_.put_email(errand, *sale, field_of(errand, "email"));
}

void Forms::take_address_back(Errand& errand) {
  if (const SaleReaders* sale = find_sale(errand)) notices_.take_back(errand, *sale);
}

void Forms::go_to_checkout(Errand& errand) {
  if (const SaleReaders* sale = find_sale(errand)) orders_.find_hold(errand, *sale);
}

void Forms::check_out(Errand& errand) {
  errand.form_page = desk_.context().root + "/checkout/" + std::string(errand.values[0]);
  web::Typed typed = typed_in(errand.request->body);
  const std::string body = checkout_of(typed);
  orders_.checkout_with(errand, body, pages_.checkout_again(errand, std::move(typed)));
}

void Forms::release(Errand& errand) {
  errand.form_page = desk_.context().root + "/checkout/" + std::string(errand.values[0]);
  orders_.release_hold(errand);
}

void Forms::take(Errand& errand) {
  const SaleReaders* sale = find_sale(errand);
  if (sale == nullptr) return;
  std::string cart;
  JsonWriter json(cart);
  json.begin_object().key("items").begin_array().begin_object();
  json.field("item", field_of(errand, "item")).field("quantity", quantity_of(field_of(errand, "quantity")));
  json.end_object().end_array().end_object();
  purchases_.take(errand, *sale, shop::TakeUnits::Mode::buy, cart);
}

}  // namespace sluice::edge
