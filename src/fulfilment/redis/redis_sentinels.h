// Which one of several Redis is the primary, as its sentinels say (SENTINEL MASTER, Redis 6.2 and newer).
//
//   1. They are asked one after the other: all of them at once at the beginning, then one each two seconds; while no
//      primary is known, one right after the other, and a quarter of a second after a round in which nobody knew one.
//   2. Each says the epoch of the last failover that it knows. Only a higher one than was heard before leads
//      elsewhere: who says a lower one is behind, cut off from the others perhaps. When the primary is lost, whoever
//      is asked next is believed again.
//   3. A sentinel that demands a login is asked again with that of the Redis itself.
//
// Never blocks but for the look-up of a name (redis_line.h). One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "fulfilment/redis/redis_line.h"

namespace sluice::fulfilment {

class RedisSentinels {
public:
  // REQUIRES: the server has some. The clock must outlive it.
  RedisSentinels(const RedisServer& server, const Clock& clock);

  [[nodiscard]] const std::optional<RedisAddress>& primary() const { return primary_; }
  // The primary was lost, or is none: whoever is asked next is believed.
  void forget();
  // Why none is known, once for each round in which nobody named one.
  [[nodiscard]] std::optional<Error> take_trouble();
  // How often all of them were asked.
  [[nodiscard]] std::uint64_t rounds() const { return rounds_; }

  // --- For whoever polls: what is to be done is done, and to be looked at again by then.
  [[nodiscard]] MonoTime look();
  [[nodiscard]] int descriptor() const { return line_ ? line_->descriptor() : -1; }
  [[nodiscard]] short events() const { return line_ ? line_->events() : short{0}; }
  void on_events(short events);

private:
  void ask();
  void take_answer(const redisReply& reply);
  void note(Error trouble);
  void go_on(std::optional<Error> trouble);

  const RedisServer server_;
  const Clock& clock_;
  RedisServer asked_;                // the sentinel that is asked
  std::size_t which_ = 0;            // of the sentinels
  bool logs_in_ = false;             // at that one
  std::optional<RedisLine> line_{};  // to it
  bool has_asked_ = false;
  bool is_answered_ = false;
  MonoTime ask_at_{};
  std::uint64_t rounds_ = 0;
  std::optional<RedisAddress> primary_{};
  std::uint64_t epoch_ = 0;         // at which it was named
  std::optional<Error> heard_{};    // in this round
  std::optional<Error> trouble_{};  // of a whole one
};

}  // namespace sluice::fulfilment
