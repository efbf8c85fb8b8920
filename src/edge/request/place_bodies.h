// What visitors say of places: which line they join, which place they mean, the code of one that is handed over.
// Pure functions; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/refusal/refusal.h"
#include "shop/place/handover_codes.h"
#include "shop/told/sale_view.h"

namespace sluice::edge {

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

// {"code":"K7QF-2MXD"}; a text that no code can be is nullopt.
[[nodiscard]] std::optional<Refusal> read_code(std::string_view body, std::optional<shop::HandoverCode>& out);

}  // namespace sluice::edge
