// Reads the JSON bodies of the buyer API, and names the field when something is wrong.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/problem.h"
#include "sale/engine.h"
#include "shop/sale_front.h"

namespace sluice::edge {

// What is wrong with a request: the problem and, where the general meaning is not enough, a detail.
struct Refusal {
  const ProblemType* problem = nullptr;
  std::string detail{};
  std::string extra{};  // further members of the problem document
};

struct CartBody {
  sale::Cart cart;
  LineIndex line{};
};
// {"items":[{"item":"tee","quantity":1}]}: repeated items merged, all of one line, each known.
[[nodiscard]] std::optional<Refusal> read_cart(std::string_view body, const shop::SaleView& sale, CartBody& out);

// {} or {"item":"tee"}: the line to join. An item must be named where each has a line of its own.
[[nodiscard]] std::optional<Refusal> read_line(std::string_view body, const shop::SaleView& sale, LineIndex& out);

struct CheckoutBody {
  std::string email;
  std::string method;
  std::string details;  // whatever else was sent, as a JSON object
};
// {"email":"a@b.c","payment":{"method":"tok_ok"}, ...}
[[nodiscard]] std::optional<Refusal> read_checkout(std::string_view body, CheckoutBody& out);

// {"code":"K7QF-2MXD"}; a text that no code can be is nullopt.
[[nodiscard]] std::optional<Refusal> read_code(std::string_view body, std::optional<shop::HandoverCode>& out);

// The code for a priority line that a body of read_line() may have besides, as it was typed; nullopt: none.
[[nodiscard]] std::optional<Refusal> read_typed_code(std::string_view body, std::optional<std::string>& out);

// {"count":100,"uses":1}: how many codes an operator wants, and how often each may be used.
[[nodiscard]] std::optional<Refusal> read_code_wish(std::string_view body, shop::MakeCodes& out);

// {"load":0.75}: what an origin says of itself; 1 is fully used, and it may be more.
[[nodiscard]] std::optional<Refusal> read_load(std::string_view body, double& out);

// The key of the header, bare or quoted; a refusal if it is neither.
[[nodiscard]] std::optional<Refusal> read_idempotency_key(std::string_view header, std::string& out);

}  // namespace sluice::edge
