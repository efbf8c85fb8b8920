// One request at an edge: who asks what of which running process.
#pragma once

#include <memory>
#include <optional>

#include "shop/told/sale_front.h"
#include "sim/crowd/request.h"
#include "sim/world/process.h"

namespace sluice::sim {

struct EdgePlace {
  LineIndex line{};
  Ordinal number{};
};

// Refers to what was handed to the edge: gone when that returns, so that nothing of it may be captured but `front`.
struct Visit {
  Process& process;
  std::shared_ptr<shop::SaleFront> front;
  const Request& request;
  const Respond& respond;
  BuyerId buyer;
  std::optional<EdgePlace> place{};
};

// What somebody is told by a verdict that gave them nothing.
[[nodiscard]] Response refusal(shop::Verdict verdict);

// The hold or the order that an answer's body names, or the state that it says; empty: it names none.
[[nodiscard]] std::string member_of(const std::string& body, std::string_view name);

}  // namespace sluice::sim
