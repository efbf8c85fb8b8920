// A POST to a server that somebody else has named: webhooks of a merchant's, push services of a visitor's browser.
//
// No redirect is followed; unless the order allows it, the server is only connected to at addresses that are
// everybody's (fulfilment/network/public_address.h), whatever its name means. Of an answer at most
// `post_answer_bytes_max` are read: more say nothing that would change what its status says.
//
// The courier's thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fulfilment/courier/transfer.h"

namespace sluice::fulfilment {

struct PostOrder {
  std::string url{};
  std::vector<std::string> headers{};  // "Name: value"
  std::string body{};
  Duration timeout = std::chrono::seconds(15);
  bool allow_private = false;
};

// What an answer means: its status, and for how long it asks to be left alone (Retry-After).
using AnswerMeaning = delivery::Result (*)(long status, std::optional<Duration> patience);

inline constexpr std::size_t post_answer_bytes_max = std::size_t{16} * 1024;

// nullptr: there is no memory.
[[nodiscard]] std::unique_ptr<Transfer> post(PostOrder order, WallTime now, AnswerMeaning meaning);

}  // namespace sluice::fulfilment
