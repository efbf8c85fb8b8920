// A place in a line, as a visitor's ticket tells it.
#pragma once

#include <optional>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "token/token.h"

namespace sluice::edge {

struct Place {
  LineIndex line{};
  Ordinal number{};   // as the ticket says
  Ordinal ordinal{};  // where that is in line: another place after a draw
  WallTime issued_at{};
  std::string_view text{};       // the ticket as it was sent; empty if only a pass was. A view into the request
  std::string_view pass_text{};  // a pass that is still good; likewise
  WallTime pass_issued_at{};     // when the first of those was that came one after the other
  WallTime pass_expires_at{};
  std::optional<token::BuyerThumb> holder{};  // whose it is, if not taken just now
};

}  // namespace sluice::edge
