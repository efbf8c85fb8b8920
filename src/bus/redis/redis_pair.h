// The two connections of one end of the bus: one that waits for what comes (Redis serves a client that waits nothing
// else), one on which everything else is sent; and what wakes their thread.
//
// Both are lost together and come back together. Where sentinels watch several Redis, both are with the one that
// those call the primary, also when they come to call another one so. One thread, but for wake().
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/descriptor.h"
#include "bus/messages.h"
#include "fulfilment/redis/redis_line.h"
#include "fulfilment/redis/redis_sentinels.h"

namespace sluice::bus {

class RedisPair {
public:
  RedisPair(const fulfilment::RedisServer& server, const Clock& clock);

  // What became of the two during wait().
  struct Turn {
    bool has_opened = false;
    std::optional<Error> loss{};
  };
  // Until a socket has something to say, wake() was called, or `most` is over.
  [[nodiscard]] Turn wait(Duration most);
  void wake();  // thread-safe

  [[nodiscard]] bool is_open() const { return is_open_; }
  [[nodiscard]] fulfilment::RedisLine& reading() { return reading_; }
  [[nodiscard]] fulfilment::RedisLine& writing() { return writing_; }
  [[nodiscard]] const fulfilment::RedisLine& writing() const { return writing_; }

private:
  // When that is to be done again.
  [[nodiscard]] MonoTime follow_sentinels();
  void poll(Duration most);
  void lose(const Error& why);

  fulfilment::RedisServer server_;
  std::optional<fulfilment::RedisSentinels> sentinels_{};
  fulfilment::RedisAddress last_{};  // where it was when it was lost last
  const Clock& clock_;
  fulfilment::RedisLine reading_;
  fulfilment::RedisLine writing_;
  Descriptor wake_;
  bool is_open_ = false;
};

// What an entry of a stream says, and where it stands.
struct StreamEntry {
  std::string_view id{};
  std::string_view message{};
};
// Calls take(stream, entry) for every entry in the answer to an XREAD, in order; what has another form is left out.
void each_entry(const redisReply& reply, const std::function<void(std::string_view, const StreamEntry&)>& take);
// The id right after this one: nothing before it has to be kept.
[[nodiscard]] std::string id_after(std::string_view id);
// When the entry was made, by the clock of Redis, in milliseconds. 0: it is no id.
[[nodiscard]] std::int64_t made_at_ms(std::string_view id);

// The keys of one shop's bus. All of them have one hash tag, so that a Redis cluster keeps them together.
class BusKeys {
public:
  explicit BusKeys(const std::string& shop) : prefix_("sluice:bus:{" + shop + "}:") {}
  [[nodiscard]] std::string owner() const { return prefix_ + "owner"; }
  [[nodiscard]] std::string in(std::uint64_t epoch) const { return prefix_ + "in:" + std::to_string(epoch); }
  [[nodiscard]] std::string board(std::uint64_t epoch) const { return prefix_ + "board:" + std::to_string(epoch); }
  [[nodiscard]] std::string out(std::uint64_t epoch, Incarnation edge) const;

private:
  std::string prefix_;
};

// Whatever is left of an owner or an edge that is gone goes by itself after that.
inline constexpr std::string_view keys_expire_ms = "60000";
// What comes on an XREAD's way at once.
inline constexpr std::string_view entries_max = "64";
// How long an XREAD waits. Longer, and another owner is found later.
inline constexpr Duration read_wait = std::chrono::milliseconds(200);
inline constexpr std::string_view read_wait_ms = "200";
// Where nothing came for so long the stream is read from its beginning: it may be a new one, whose ids are lower than
// what was read before, if the clock of Redis was set back.
inline constexpr Duration stream_silence_max = std::chrono::seconds(1);
inline constexpr std::string_view from_the_beginning = "0-0";

}  // namespace sluice::bus
