// Looks whether others can be reached, and how fast: pages of the shop, a mail server, the endpoints of webhooks.
//
// Nothing is told them that means anything: a page is read, a mail server is greeted (and logged in at), with an
// endpoint a connection is made, TLS included. No redirect is followed, and no proxy of the environment used.
//
// Blocks, until all have answered or the time of each is over: they are asked at once. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "fulfilment/mail/mail_sender.h"

namespace sluice::fulfilment {

struct Probe {
  enum class Kind : std::uint8_t { page, mail, connection };
  Kind kind = Kind::page;
  std::string url{};
  const MailServer* mail = nullptr;  // of a mail server, which it outlives
  bool allow_private = true;         // false: only addresses that are everybody's
  Duration timeout = std::chrono::seconds(5);
};

struct Reached {
  std::string problem{};  // why there was no answer; empty: there was one
  long status = 0;        // of a page
  std::string type{};     // likewise, its Content-Type
  std::string body{};     // likewise, as far as `reached_body_max`
  std::uint64_t bytes = 0;
  Duration first_byte{};  // since it was asked, likewise below
  Duration took{};
};

// More of a page is counted, and not kept; what is longer than `reached_bytes_max` is broken off, which is a problem.
inline constexpr std::size_t reached_body_max = std::size_t{512} * 1024;
inline constexpr std::uint64_t reached_bytes_max = std::uint64_t{16} * 1024 * 1024;

// reached[i] is what came of probes[i].
[[nodiscard]] std::vector<Reached> reach(std::span<const Probe> probes);

}  // namespace sluice::fulfilment
