// Whom the shop knows a visitor as: what its proxy says of somebody who has signed in, with the key of a sale's
// origin.
//
//   v1.<key id: 4 hex digits>.<account: base64url>.<signed at: Unix seconds>.<HMAC-SHA256: base64url>
//
// The MAC covers every character before its dot; there is one text for one meaning, as of an OriginPass. An account
// is any 1 to 128 bytes that stand for one person in this shop, always the same ones: a number, not an address that
// people change.
//
// An account *is* a buyer: its id follows from it, so that one account on three devices has one identity, one place
// in a line and one limit, and nothing is kept of it. Such an id is no minted one, whose first half is a time.
//
// Pure; thread-safe; 1 µs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "token/origin_pass.h"

namespace sluice::token {

inline constexpr std::size_t account_bytes_max = 128;
// Longer, and what was seen once on its way can be sent by others for longer; shorter, and clocks that differ lock
// people out.
inline constexpr auto account_life = std::chrono::minutes(5);

[[nodiscard]] BuyerId buyer_of_account(std::string_view account);
[[nodiscard]] constexpr bool is_account(BuyerId buyer) {
  return buyer.value().prefix() == 0;
}

// nullopt: not signed with one of `keys`, not canonical, or signed longer than account_life before or after `now`.
[[nodiscard]] std::optional<BuyerId> verify_account(const std::vector<OriginKey>& keys, WallTime now,
                                                    std::string_view text);
// As the shop's proxy does it. REQUIRES: 1 to account_bytes_max bytes.
[[nodiscard]] std::string sign_account(const OriginKey& key, WallTime now, std::string_view account);

}  // namespace sluice::token
