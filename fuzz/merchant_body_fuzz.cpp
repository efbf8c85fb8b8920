// The bodies that operators and the shop behind a gate send, out of arbitrary text: each is read as every one of
// them. What is read keeps the bounds that its header states; a refusal can be told, whatever it quotes.
#include <string>
#include <string_view>

#include "edge/people/password.h"
#include "edge/request/merchant_bodies.h"
#include "edge/request/people_bodies.h"
#include "edge/request/preflight_bodies.h"
#include "fuzz/bodies.h"
#include "sale/item_units.h"
#include "shop/place/priority_codes.h"
#include "shop/place/typed_code.h"

namespace sluice::edge {
namespace {

using fuzz::is_read;
using fuzz::json_of;
using fuzz::require;

void read_as_codes(std::string_view body) {
  shop::MakeCodes wish;
  if (is_read(read_code_wish(body, wish))) {
    require(wish.count >= 1 && wish.uses >= 1 && wish.uses <= shop::PriorityCodes::uses_each_max);
  }
  std::string code;
  if (is_read(read_code(body, code))) require(shop::plain_code(code).has_value());
}

void read_as_units(std::string_view body) {
  std::int64_t delta = 0;
  if (is_read(read_delta(body, delta))) {
    require(delta != 0 && delta <= sale::stock_max && -delta <= sale::stock_max);
  }
  shop::RevokePass pass;
  if (is_read(read_revocation(body, pass))) require(raw(pass.number) > 0);
}

void require_named(const std::vector<shop::NamedUnits>& items) {
  require(items.size() <= shop::named_items_max);
  for (const shop::NamedUnits& each : items) require((each.quantity > 0) == each.units.empty());
}

void read_as_orders(std::string_view body) {
  std::string number;
  if (is_read(read_shop_order(body, number))) require(is_order_number(number));
  shop::ShopSays says;
  if (is_read(read_shop_cancellation(body, says))) {
    require(is_order_number(says.order));
    require_named(says.items);
  }
  require(says.units != order::UnitsThen::keep);
  shop::CancelOrder cancel;
  (void)is_read(read_cancellation(body, cancel));
  require(cancel.units != order::UnitsThen::keep);
  shop::RefundOrder refund;
  if (is_read(read_refund(body, refund))) {
    require(refund.amount >= 0);
    require(refund.items.empty() || (refund.units && *refund.units != order::UnitsThen::keep));
    require_named(refund.items);
  }
}

void read_as_times(std::string_view body) {
  constexpr std::chrono::seconds as_it_was{7};
  std::chrono::seconds time = as_it_was;
  if (is_read(read_extension(body, time))) require(time >= std::chrono::seconds(1));
  if (is_read(read_more_time(body, time))) require(time >= std::chrono::seconds(1) && time <= std::chrono::hours(24));
  double load = 0;
  if (is_read(read_load(body, load))) require(load >= 0 && load <= 100);
}

void read_as_people(std::string_view body) {
  LogInBody log_in;
  if (is_read(read_log_in(body, log_in))) require(!log_in.user.empty() && !log_in.password.empty());
  UserBody user;
  if (is_read(read_new_user(body, user))) require(is_user_name(user.user) && user.role && user.password);
  UserBody change{.user = "ada"};
  if (is_read(read_user_change(body, change))) require(change.user == "ada" && (change.role || change.password));
  PasswordBody password;
  if (is_read(read_password_change(body, password))) require(password.changed.size() >= password_bytes_min);
}

void read_as_preflight(std::string_view body) {
  bool is_warm = false;
  (void)is_read(read_preflight_wish(body, is_warm));
  RehearsalBody rehearsal;
  if (!is_read(read_rehearsal(body, rehearsal))) return;
  const auto figures = json_of(rehearsal.figures);
  require(figures && figures->is_object() && !figures->get_object().contains("verdict"));
}

}  // namespace
}  // namespace sluice::edge

SLUICE_FUZZ_TARGET(merchant_body, bytes) {
  using namespace sluice::edge;
  const std::string_view body = sluice::fuzz::text_of(bytes);
  read_as_codes(body);
  read_as_units(body);
  read_as_orders(body);
  read_as_times(body);
  read_as_people(body);
  read_as_preflight(body);
}
