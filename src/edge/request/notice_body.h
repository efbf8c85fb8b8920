// Where somebody who waits wants to be told of their call. Pure functions; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/refusal/refusal.h"
#include "shop/told/notice_marks.h"

namespace sluice::edge {

// Of the two, the one that was sent.
struct NoticeBody {
  std::string email{};
  std::string push{};  // a subscription, in one form
};
// {"email":"ada@example.com"} or {"push":{"endpoint":"https://...","keys":{"p256dh":"...","auth":"..."}}}, as a
// browser writes its subscription. Which it is must be one of `ways`. `may_be_http`: a push service in one's own
// network.
[[nodiscard]] std::optional<Refusal> read_notice(std::string_view body, shop::NoticeWays ways, bool may_be_http,
                                                 NoticeBody& out);

}  // namespace sluice::edge
