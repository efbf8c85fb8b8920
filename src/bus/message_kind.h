// What every message of the bus begins with: the protocol, and of which kind it is. What it goes on with is its own
// (messages.h, task_messages.h).
//
// Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "bus/bytes.h"

namespace sluice::bus {

// Says which of these forms a process speaks; another one is neither read nor written.
inline constexpr std::uint8_t protocol = 1;

// By their numbers in a message: further ones are added at the end.
enum class MessageKind : std::uint8_t { edge = 1, answers = 2, board = 3, worker = 4, tasks = 5 };

inline void begin_message(ByteWriter& writer, MessageKind kind) {
  writer.number(protocol).number(static_cast<std::uint8_t>(kind));
}

// Takes the beginning. False: it is another one's.
[[nodiscard]] inline bool is_begun(ByteReader& reader, MessageKind kind) {
  const bool is_ours = reader.number<std::uint8_t>() == protocol;
  return reader.number<std::uint8_t>() == static_cast<std::uint8_t>(kind) && is_ours;
}

// Likewise, of a message as a whole.
[[nodiscard]] inline bool is_of_kind(std::string_view message, MessageKind kind) {
  ByteReader reader(message);
  return is_begun(reader, kind);
}

// Nothing in it could end a line or a field.
[[nodiscard]] inline bool is_clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto code = static_cast<unsigned char>(c);
    return (code < 0x20 && c != '\t') || code == 0x7F;
  });
}

}  // namespace sluice::bus
