#include "edge/request/feedback_body.h"

#include "edge/request/json_body.h"

namespace sluice::edge {

Refusal wrong_choice() {
  return invalid_field("choice: must be \"up\", \"down\" or \"problem\"");
}

std::optional<Refusal> read_feedback(std::string_view body, FeedbackBody& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  const auto thumb = shop::thumb_from(text_in(parsed.object(), "choice").value_or(""));
  if (!thumb) return wrong_choice();
  out.thumb = *thumb;
  if (!parsed.object().contains("order")) return std::nullopt;
  const auto order = text_in(parsed.object(), "order");
  out.order = order ? OrderId::parse(*order) : std::nullopt;
  if (!out.order) return invalid_field("order: must be an order's id");
  return std::nullopt;
}

}  // namespace sluice::edge
