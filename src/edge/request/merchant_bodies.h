// What a sale's own people say: its operators, and the shop behind a gate. Pure functions; thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "edge/refusal/refusal.h"
#include "shop/owner/buyer_commands.h"
#include "shop/owner/operator_commands.h"

namespace sluice::edge {

// {"count":100,"uses":1}: how many codes an operator wants, and how often each may be used.
[[nodiscard]] std::optional<Refusal> read_code_wish(std::string_view body, shop::MakeCodes& out);

// {"code":"WINTER-26"}: one of a priority line, as it is typed.
[[nodiscard]] std::optional<Refusal> read_code(std::string_view body, std::string& out);

// {"number":17,"line":"members"}: whose pass or place is taken away; without a line, in the first.
[[nodiscard]] std::optional<Refusal> read_revocation(std::string_view body, shop::RevokePass& out);

// {"delta":-5}: units more or less, not zero.
[[nodiscard]] std::optional<Refusal> read_delta(std::string_view body, std::int64_t& out);

// {"for_s":600}, or nothing: for how long from now a visitor may stay. Without, `out` stays as it is.
[[nodiscard]] std::optional<Refusal> read_extension(std::string_view body, std::chrono::seconds& out);

// 1 to 100 visible characters: a number under which a shop keeps an order.
[[nodiscard]] bool is_order_number(std::string_view text);

// {"order":"S-1001"}: the number under which the shop keeps an order.
[[nodiscard]] std::optional<Refusal> read_shop_order(std::string_view body, std::string& out);

// {"order":"S-1001","units":"return","items":[{"item":"tee","quantity":1}]}, the latter two if they are said: the
// shop's order that is cancelled, or what goes back of it.
[[nodiscard]] std::optional<Refusal> read_shop_cancellation(std::string_view body, shop::ShopSays& out);

// {"seconds":300}: from now on, of a hold.
[[nodiscard]] std::optional<Refusal> read_more_time(std::string_view body, std::chrono::seconds& out);
// {"units":"return"}, or nothing: an order that is cancelled.
[[nodiscard]] std::optional<Refusal> read_cancellation(std::string_view body, shop::CancelOrder& out);

// {"amount":1250,"units":"keep","items":[...]}, or nothing: what is paid back of an order, and what becomes of its
// units.
[[nodiscard]] std::optional<Refusal> read_refund(std::string_view body, shop::RefundOrder& out);

// {"load":0.75}: what an origin says of itself; 1 is fully used, and it may be more.
[[nodiscard]] std::optional<Refusal> read_load(std::string_view body, double& out);

}  // namespace sluice::edge
