// What a visitor says of a sale. Pure functions; thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "base/ids.h"
#include "edge/refusal/refusal.h"
#include "shop/told/feedback_book.h"

namespace sluice::edge {

struct FeedbackBody {
  shop::Thumb thumb = shop::Thumb::up;
  std::optional<OrderId> order{};  // of which it is; none: of the wait
};
// {"choice":"up"}, {"choice":"problem","order":"ord_..."}. Nothing else is read, and no text is kept.
[[nodiscard]] std::optional<Refusal> read_feedback(std::string_view body, FeedbackBody& out);

[[nodiscard]] Refusal wrong_choice();

}  // namespace sluice::edge
