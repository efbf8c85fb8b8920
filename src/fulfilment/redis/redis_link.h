// A connection to a Redis (hiredis) on which nothing is waited for without a bound.
//
//   1. A link that was lost stays lost, and nobody knows what became of what was under way: open another one.
//   2. Each command is sent as the bytes of its words: nothing in them is ever read as a command.
//   3. An answer is waited for as long as the time-out, all of a run's together twice that. The look-up of a host's
//      name, which hiredis does, has no bound of ours.
//
// One thread. Blocking.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "fulfilment/redis/redis_server.h"

struct redisContext;
struct redisReply;

namespace sluice::fulfilment {

class RedisLink {
public:
  // invalid_input: it says no, to whom or to what, or is no Redis. unavailable: it is not there, or does not answer.
  [[nodiscard]] static Result<RedisLink> open(const RedisServer& server);
  // Likewise, and whether it takes writes. Changes nothing.
  [[nodiscard]] static Result<void> check(const RedisServer& server);

  using Command = std::vector<std::string>;
  // Sends them all, then reads an answer to each: text as it is, nothing for what is none. invalid_input: the first
  // no of Redis's, also within a transaction; the others were carried out. unavailable: lost.
  [[nodiscard]] Result<std::vector<std::string>> run(std::span<const Command> commands);

private:
  struct Free {
    void operator()(redisContext* context) const;
    void operator()(redisReply* reply) const;
  };
  using Handle = std::unique_ptr<redisContext, Free>;
  using Reply = std::unique_ptr<redisReply, Free>;

  RedisLink(Handle handle, Duration timeout) : handle_(std::move(handle)), timeout_(timeout) {}
  [[nodiscard]] bool send(const Command& command);
  [[nodiscard]] Reply receive();  // nullptr: lost
  [[nodiscard]] Error lost() const;

  Handle handle_;
  Duration timeout_;
};

}  // namespace sluice::fulfilment
