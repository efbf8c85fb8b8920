// What stands in a mail's header, made so that nothing that somebody wrote can end a line or begin another field.
//
// Pure functions; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace sluice::fulfilment {

// "Winter Shop <orders@shop.example>", or the address alone.
struct Mailbox {
  std::string name{};
  std::string address{};

  // nullopt: it is none, or more than one.
  [[nodiscard]] static std::optional<Mailbox> parse(std::string_view text);
};

// Text of any kind as a field's value (RFC 2047): as it is if that is plain, else as encoded words of at most 75
// characters, folded. Controls become spaces.
[[nodiscard]] std::string header_text(std::string_view text);
[[nodiscard]] std::string header_mailbox(const Mailbox& mailbox);
// "Thu, 24 Dec 2026 20:00:00 +0000"
[[nodiscard]] std::string header_date(WallTime time);

}  // namespace sluice::fulfilment
