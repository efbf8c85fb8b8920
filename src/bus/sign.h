// The owner's sign: who is the owner just now. It stands on the bus as a text, for whoever looks for the owner.
//
// Reading is strict, as that of all messages (messages.h). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bus/message_kind.h"

namespace sluice::bus {

struct Sign {
  std::uint64_t epoch = 0;  // grows with each that becomes the owner
  std::uint8_t speaks = protocol;
  std::string keys{};  // the fingerprint of its signing keys
  friend bool operator==(const Sign&, const Sign&) = default;
};
[[nodiscard]] std::string text_of(const Sign& sign);
// nullopt: it is none. One of another protocol is read as far as that.
[[nodiscard]] std::optional<Sign> read_sign(std::string_view text);

}  // namespace sluice::bus
