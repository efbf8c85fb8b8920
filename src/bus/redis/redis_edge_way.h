// An edge's way over Redis streams (docs/decisions/0029-edges.md has the keys).
//
// Several times a second it looks who is the owner, and it reads two streams of that one: the answers to this edge,
// and the board. A worker goes the same way: its answers are tasks, and it reads no board. A new connection, another
// owner and a silence all begin at the beginning of the streams; who hears what comes knows what is old.
#pragma once

#include <optional>
#include <string>

#include "bus/redis/redis_pair.h"
#include "bus/ways.h"

namespace sluice::bus {

class RedisEdgeWay final : public EdgeWay {
public:
  enum class Reads : std::uint8_t { answers_and_board, answers };
  // `shop`: the cluster's name. The clock must outlive it.
  RedisEdgeWay(const fulfilment::RedisServer& server, const std::string& shop, Incarnation edge, const Clock& clock,
               Reads reads = Reads::answers_and_board);

  // Who is the owner by this Redis just now; blocking, for a start. invalid_input: it says no, or is no Redis.
  [[nodiscard]] static Result<std::optional<Sign>> look(const fulfilment::RedisServer& server,
                                                        const std::string& shop);

  void wait(Duration most, EdgeNews& news) override;
  [[nodiscard]] bool can_send() const override;
  void send(std::string message) override;
  void wake() override { pair_.wake(); }

private:
  void begin();
  void take_sign(const redisReply& reply);
  void read_streams();
  void take_entries(const redisReply& reply);
  void take_entry(std::string_view stream, const StreamEntry& entry);
  void begin_streams();

  const Clock& clock_;
  const Incarnation edge_;
  const Reads reads_;
  const BusKeys keys_;
  RedisPair pair_;
  EdgeNews* news_ = nullptr;  // during wait()
  std::uint64_t epoch_ = 0;   // of the last sign; 0: there was none yet
  std::string out_key_;
  std::string board_key_;
  std::string out_id_;  // what was read last
  std::string board_id_;
  MonoTime read_at_{};
};

}  // namespace sluice::bus
