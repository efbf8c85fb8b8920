// The bodies that buyers and visitors send, out of arbitrary text: each is read as every one of them.
//
//  1. A cart is the same by the scanner and by the JSON reader, or refused by both.
//  2. What is read keeps the bounds that its header states, and what is kept as it was written is JSON still.
//  3. A refusal can be told, whatever it quotes.
#include <algorithm>
#include <string>
#include <string_view>

#include "edge/request/cart_body.h"
#include "edge/request/cart_scanner.h"
#include "edge/request/checkout_body.h"
#include "edge/request/feedback_body.h"
#include "edge/request/json_body.h"
#include "edge/request/json_members.h"
#include "edge/request/notice_body.h"
#include "edge/request/place_bodies.h"
#include "edge/request/request_key.h"
#include "edge/request/sale_test_kit.h"
#include "fuzz/bodies.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;
using fuzz::is_read;
using fuzz::json_of;
using fuzz::require;

const shop::SaleView& a_sale_of(shop::LineMode line) {
  static const shop::SaleView of_sale = a_sale(shop::LineMode::sale);
  static const shop::SaleView of_items = a_sale(shop::LineMode::item);
  return line == shop::LineMode::sale ? of_sale : of_items;
}

// What the outermost object has is what its members are, each as it was written.
void read_object(std::string_view body) {
  const JsonBody parsed(body);
  if (!is_read(parsed.refusal())) return;
  std::size_t count = 0;
  each_member(body, [&](std::string_view name, std::string_view written, std::string_view value) {
    const json::value* member = parsed.object().if_contains({name.data(), name.size()});
    const auto read = json_of(value);
    require(member != nullptr && read && *read == *member);
    const auto read_name = json_of(written);
    require(read_name && read_name->as_string() == json::string_view(name.data(), name.size()));
    ++count;
  });
  require(count == parsed.object().size());
}

void read_rows(std::string_view body) {
  const auto rows = scan_cart(body);
  if (!rows) return;
  const JsonBody parsed(body);
  require(!parsed.refusal() && parsed.object().size() == 1);
  const json::array& items = parsed.object().at("items").as_array();
  require(items.size() == rows->size());
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const json::object& item = items[i].as_object();
    require(item.size() == 2 && text_in(item, "item") == (*rows)[i].item);
    require(whole_number(item.at("quantity")) == (*rows)[i].quantity);
  }
}

void read_cart_of(std::string_view body, shop::LineMode line) {
  const shop::SaleView& sale = a_sale_of(line);
  CartBody plain;
  CartBody parsed;
  const bool is_plain_read = is_read(read_cart(body, sale, plain));
  require(is_plain_read == is_read(read_json_cart(body, sale, parsed)));
  if (!is_plain_read) return;
  require(plain.cart == parsed.cart && plain.line == parsed.line);
  require(!plain.cart.empty() && sale::units_in(plain.cart) <= sale.config.buyer_limit);
  for (const sale::CartRow& row : plain.cart) {
    require(row.quantity > 0 && raw(row.item) < sale.config.items.size());
    require(sale.line_of(row.item) == plain.line);
  }
}

void read_as_checkout(std::string_view body) {
  CheckoutBody out;
  if (!is_read(read_checkout(body, out))) return;
  require(is_email(out.email));
  const auto details = json_of(out.details);
  require(details && details->is_object());
  const json::object& kept = details->get_object();
  const JsonBody sent(body);
  require(!kept.contains("email") && !kept.contains("payment"));
  for (const auto& member : kept) require(sent.object().at(member.key()) == member.value());
  require(out.given.contact == kept.contains("contact"));
  require(out.given.shipping_address == kept.contains("shipping_address"));
  require(out.given.shipping_method.empty() == !kept.contains("shipping_method"));
}

void read_place_of(std::string_view body, shop::LineMode line) {
  const shop::SaleView& sale = a_sale_of(line);
  JoinBody join;
  if (is_read(read_join(body, sale, join))) require(join.code || raw(join.line) < sale.config.items.size());
  std::optional<LineIndex> named;
  if (is_read(read_named_line(body, sale, named))) require(!named || raw(*named) < sale.config.items.size());
}

void read_place_code(std::string_view body) {
  std::optional<shop::HandoverCode> code;
  if (is_read(read_code(body, code)) && code) require(shop::handover_code_from(shop::to_text(*code)) == code);
}

void read_as_notice(std::string_view body) {
  for (const bool may_be_http : {false, true}) {
    NoticeBody out;
    if (!is_read(read_notice(body, {.email = true, .push = true}, may_be_http, out))) continue;
    require(out.email.empty() != out.push.empty());
    if (!out.email.empty()) require(is_email(out.email));
    if (!out.push.empty()) require(json_of(out.push).has_value());
  }
}

void read_as_feedback(std::string_view body) {
  FeedbackBody out;
  (void)is_read(read_feedback(body, out));
}

// Of the text itself: a key may come bare or quoted, and is the same.
void read_key(std::string_view text) {
  std::string key;
  if (!is_read(read_idempotency_key(text, key))) return;
  std::string again;
  require(is_read(read_idempotency_key('"' + key + '"', again)) && again == key);
}

}  // namespace
}  // namespace sluice::edge

SLUICE_FUZZ_TARGET(buyer_body, bytes) {
  using namespace sluice::edge;
  const std::string_view body = sluice::fuzz::text_of(bytes);
  read_object(body);
  read_rows(body);
  for (const auto line : {sluice::shop::LineMode::sale, sluice::shop::LineMode::item}) {
    read_cart_of(body, line);
    read_place_of(body, line);
  }
  read_as_checkout(body);
  read_place_code(body);
  read_as_notice(body);
  read_as_feedback(body);
  read_key(body);
}
