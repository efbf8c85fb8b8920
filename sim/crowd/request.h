// What a buyer's device asks of an edge, and what comes back.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/ids.h"
#include "line/board.h"
#include "shop/owner/answer.h"

namespace sluice::sim {

struct Request {
  enum class Kind : std::uint8_t { buy, poll, leave, release, checkout, read_hold, read_order };
  Kind kind = Kind::buy;
  std::string identity{};  // a signed token, as in a cookie
  std::string ticket{};    // likewise; empty: none
  std::uint32_t item = 0;
  std::uint32_t quantity = 1;
  std::string key{};  // of idempotency; empty: none
  HoldId hold{};
  OrderId order{};
  std::string method{};
};

struct Response {
  enum class Kind : std::uint8_t {
    nothing,  // none came in time
    later,    // 503, or not open yet: come again
    place,    // `standing`, `ticket`
    hold,     // `hold`, and in which `state` it is
    order,    // `order`, likewise
    done,
    sold_out,
    closed,
    refused,
  };
  Kind kind = Kind::nothing;
  line::Standing standing = line::Standing::unknown;
  bool is_sold_out = false;  // place: nothing is left to wait for
  std::string ticket{};
  HoldId hold{};
  OrderId order{};
  std::string state{};
  shop::Verdict verdict = shop::Verdict::done;
};

using Respond = std::function<void(const Response&)>;

}  // namespace sluice::sim
