// The bytes of every request a buyer sends, prebuilt as far as they are the same for all.
//
// A first click is one memcpy; the others are fixed pieces around a buyer's cookies and ids. Pure, no allocation
// after construction.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rehearse/crowd/cookies.h"

namespace sluice::rehearse {

class Requests {
public:
  Requests(std::string_view host, std::string_view sale, std::span<const std::string> items, std::uint64_t seed);

  // Each writes one whole request into `out` and returns its size.
  // REQUIRES: out.size() >= request_bytes_max, and ids of at most id_bytes_max.
  static constexpr std::size_t id_bytes_max = 128;
  std::size_t write_buy(std::span<char> out, std::uint16_t item, const Jar& jar) const;
  // `arrival` names the buyer: the same buyer's retry carries the same Idempotency-Key.
  std::size_t write_checkout(std::span<char> out, std::string_view hold, std::uint32_t arrival, const Jar& jar) const;
  std::size_t write_join(std::span<char> out, const Jar& jar) const;
  // As a gate's proxy asks, and as its visitor goes.
  std::size_t write_check(std::span<char> out, const Jar& jar) const;
  std::size_t write_leave(std::span<char> out, const Jar& jar) const;
  std::size_t write_poll(std::span<char> out, const Jar& jar) const;
  std::size_t write_order(std::span<char> out, std::string_view order, const Jar& jar) const;
  std::size_t write_hold(std::span<char> out, std::string_view hold, const Jar& jar) const;
  std::size_t write_status(std::span<char> out) const;

private:
  std::string host_field_;  // " HTTP/1.1\r\nHost: ...\r\n"
  std::string buy_head_;
  std::vector<std::string> buy_tails_;  // by item: the fields about the body, and the body
  std::string join_head_;
  std::string check_head_;
  std::string leave_head_;
  std::string poll_head_;
  std::string status_;
  std::string key_prefix_;
};

}  // namespace sluice::rehearse
