// Reads the JSON bodies of requests, and names the field when something is wrong.
//
// What is read is what was sent: a number that must be whole is written as one (neither 1.0 nor 1e3, which some
// readers take for something else), and texts are kept as they are. Pure functions; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/problem/problem.h"
#include "sale/engine.h"
#include "shop/sale_front.h"

namespace sluice::edge {

struct CartBody {
  sale::Cart cart;
  LineIndex line{};
};
// {"items":[{"item":"tee","quantity":1}]}: repeated items merged, all of one line, each known.
[[nodiscard]] std::optional<Refusal> read_cart(std::string_view body, const shop::SaleView& sale, CartBody& out);

struct JoinBody {
  LineIndex line{};
  std::optional<std::string> code{};  // for a priority line, as it was typed
};
// {}, {"item":"tee"} or {"code":"WINTER"}: what to join. Without a code an item must be named where each has a line
// of its own. No body is {}.
[[nodiscard]] std::optional<Refusal> read_join(std::string_view body, const shop::SaleView& sale, JoinBody& out);

// The line of the item that such a body names; none: it names none. REQUIRES: each item has a line of its own.
[[nodiscard]] std::optional<Refusal> read_named_line(std::string_view body, const shop::SaleView& sale,
                                                     std::optional<LineIndex>& out);

struct CheckoutBody {
  std::string email;
  std::string method;
  std::string details;  // whatever else was sent, as a JSON object, each member as it was written
};
// {"email":"a@b.c","payment":{"method":"tok_ok"}, ...}
[[nodiscard]] std::optional<Refusal> read_checkout(std::string_view body, CheckoutBody& out);

// {"code":"K7QF-2MXD"}; a text that no code can be is nullopt.
[[nodiscard]] std::optional<Refusal> read_code(std::string_view body, std::optional<shop::HandoverCode>& out);

// {"count":100,"uses":1}: how many codes an operator wants, and how often each may be used.
[[nodiscard]] std::optional<Refusal> read_code_wish(std::string_view body, shop::MakeCodes& out);

// {"load":0.75}: what an origin says of itself; 1 is fully used, and it may be more.
[[nodiscard]] std::optional<Refusal> read_load(std::string_view body, double& out);

// {"delta":-5}: units more or less, not zero.
[[nodiscard]] std::optional<Refusal> read_delta(std::string_view body, std::int64_t& out);

// One address of one person, as a mailer takes it: local part, one @, domain; nothing that any mailer reads as the
// end of one recipient and the beginning of the next, or as a name in front of it.
[[nodiscard]] bool is_email(std::string_view text);

}  // namespace sluice::edge
