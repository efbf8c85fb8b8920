// What an edge hands in to the owner that it hears again: the people who came to it meanwhile
// (docs/decisions/0030-degraded-edges.md).
//
// It travels as any request does, with a target that no HTTP request has. The owner answers with whether all that was
// handed in has its places, or the edge shall go on handing in.
//
// Reading is strict, as that of all messages (messages.h). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/stamp_time.h"
#include "bus/messages.h"

namespace sluice::bus {

// Of a hand-in: more, and the owner plays it for tens of milliseconds.
inline constexpr std::size_t stamps_max = 1000;
inline constexpr std::string_view hand_in_target = "stamps";  // which is no path
inline constexpr int hand_in_goes_on = 202;
inline constexpr int hand_in_is_over = 200;
inline constexpr std::size_t client_bytes_max = 64;  // of an address as text

struct HandedStamp {
  StampTime at{};
  std::string sale{};
  LineIndex line{};
  std::uint32_t epoch = 0;  // of the line
  BuyerId buyer{};
  std::string client{};  // their address; empty: not known
};

struct HandIn {
  enum class Part : std::uint8_t {
    first,  // of all that the edge has: what it has handed in before is in it
    next,
    rest,  // came while the places were given, before anybody whom the edge sends after that
  };
  Incarnation edge{};
  Part part = Part::first;
  bool has_more = false;  // there was no room for all of it
  std::vector<HandedStamp> stamps{};
};

[[nodiscard]] std::string hand_in_body(const HandIn& hand_in);
[[nodiscard]] std::optional<HandIn> read_hand_in(std::string_view body);
// `body` must outlive the request.
[[nodiscard]] http::Request hand_in_request(std::string_view body);
[[nodiscard]] inline bool is_hand_in(const http::Request& request) {
  return request.target == hand_in_target;
}

}  // namespace sluice::bus
