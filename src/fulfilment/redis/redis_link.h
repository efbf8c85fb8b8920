// A connection to a Redis on which nothing is waited for without a bound: a redis_line.h, and its poll().
//
//   1. A link that was lost stays lost, and nobody knows what became of what was under way: open another one.
//   2. An answer is waited for as long as the time-out, all of a run's together twice that. The look-up of a host's
//      name has no bound of ours.
//   3. Of a Redis that sentinels watch all of these are asked, each for three time-outs at most, and whoever has
//   heard of
//      the last failover is believed.
//
// One thread. Blocking.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "fulfilment/redis/redis_server.h"

namespace sluice::fulfilment {

class RedisLink {
public:
  RedisLink(RedisLink&& other) noexcept;
  RedisLink& operator=(RedisLink&& other) noexcept;
  ~RedisLink();

  // invalid_input: it says no, to whom or to what, is no Redis, or is not who it should be. unavailable: it is not
  // there, or does not answer.
  [[nodiscard]] static Result<RedisLink> open(const RedisServer& server);
  // Likewise, and whether it takes writes. Changes nothing.
  [[nodiscard]] static Result<void> check(const RedisServer& server);

  using Command = std::vector<std::string>;
  // Sends them all, then reads an answer to each: text as it is, nothing for what is none. invalid_input: the first
  // no of Redis's. Within a transaction the others were carried out; any other no is the end of the link.
  // unavailable: lost.
  [[nodiscard]] Result<std::vector<std::string>> run(std::span<const Command> commands);

private:
  class Impl;
  explicit RedisLink(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::fulfilment
