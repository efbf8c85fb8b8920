// The owner's way over Redis streams (docs/decisions/0029-edges.md has the keys).
//
// It says twice a second that it is the owner, under an epoch of its own: as high as the clock, and higher than that
// of whoever is the owner when it begins. Whoever finds a higher one steps back; a lower one is written over. What
// the ledger takes is judged by the ledger alone: this only leads edges to who is asked.
//
// Requests are trimmed off their stream as they are read: what is read and not answered is sent again by its edge.
#pragma once

#include <optional>
#include <string>

#include "bus/redis/redis_pair.h"
#include "bus/ways.h"

namespace sluice::bus {

class RedisOwnerWay final : public OwnerWay {
public:
  // `shop`: the cluster's name. The clock must outlive it.
  RedisOwnerWay(const fulfilment::RedisServer& server, const std::string& shop, std::string keys, const Clock& clock);

  void wait(Duration most, OwnerNews& news) override;
  [[nodiscard]] bool can_send() const override;
  void answer(Incarnation edge, std::string message) override;
  void publish(std::string message, bool is_whole) override;
  void claim_anew() override;
  void set_keys(std::string keys) override { signing_keys_ = std::move(keys); }
  void wake() override { pair_.wake(); }

private:
  void begin();
  void choose_epoch(const redisReply& reply);
  void claim();
  void take_claim(const redisReply& reply);
  void read_requests();
  void take_requests(const redisReply& reply);
  [[nodiscard]] Duration age_of(std::string_view id) const;

  const Clock& clock_;
  const BusKeys keys_;
  std::string signing_keys_;
  RedisPair pair_;
  OwnerNews* news_ = nullptr;   // during wait()
  std::uint64_t epoch_ = 0;     // 0: it is to be chosen
  bool is_owner_ = false;       // by the last claim
  bool has_published_ = false;  // since the last beginning
  MonoTime claim_at_{};
  std::string in_key_;
  std::string board_key_;
  std::string in_id_;  // what was read last
  MonoTime read_at_{};
  bool is_reading_ = false;
  Duration redis_ahead_{0};  // of its clock against ours
};

}  // namespace sluice::bus
