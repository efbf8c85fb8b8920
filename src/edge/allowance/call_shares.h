// How many calls owners have at once of one buyer, and of one network: from when room for one is kept in the mailbox
// until its answer has come home, by way of the archive too.
//
//   a buyer      buyer_max: a browser has one under way, a page in several tabs a few
//   a network    network_max: what an owner answers in a small part of one round, so that nobody else's purchase
//   waits
//                for more than that behind all that one machine asks. Of an IPv6 /64 a tenth, of its /48 all of it.
//
// Exact, and bounded by what mailboxes hold. What one has is given back by itself (HeldShare), whatever becomes of
// the call. Operators, payment providers with a good signature and shops with their key are not counted: many
// people's calls come from one address there.
//
// Thread-safe. Cost: two or three look-ups, each under a short lock, one of 16; nothing while it is off.
#pragma once

#include <array>
#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <mutex>
#include <utility>

#include "base/ids.h"
#include "edge/allowance/allowance.h"
#include "edge/allowance/network.h"

namespace sluice::edge {

// Whose call it is. What is 0 is not counted.
struct Caller {
  std::uint64_t buyer = 0;
  Network network{};
};

class CallShares {
public:
  explicit CallShares(const AllowanceSettings& settings) { set(settings); }
  CallShares(const CallShares&) = delete;
  CallShares& operator=(const CallShares&) = delete;

  // From now on these count; what is under way stays so.
  void set(const AllowanceSettings& settings);
  [[nodiscard]] bool is_on() const { return buyer_max_.load(std::memory_order_relaxed) > 0; }

  // Whose share; `nobody`: no one's.
  enum class Of : std::uint8_t { nobody, buyer, host, site };
  // Whose share is used up, and then nothing is taken; `nobody`: there is room, and it is taken.
  [[nodiscard]] Of take(const Caller& caller);
  void give_back(const Caller& caller);
  // How many of them may be under way.
  [[nodiscard]] std::uint32_t most(Of of) const;

private:
  static constexpr std::size_t shards = 16;
  struct Shard {
    std::mutex mutex;
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> under_way;  // of those that have any
  };
  struct Key {
    Of of = Of::nobody;
    std::uint64_t value = 0;
  };

  // Whatever the caller counts as: at most three.
  using Keys = std::array<Key, 3>;
  [[nodiscard]] static Keys keys_of(const Caller& caller);
  [[nodiscard]] Shard& shard_of(std::uint64_t key) { return shards_[(key >> 48U) % shards]; }
  [[nodiscard]] bool add(const Key& key);
  void drop(const Key& key);

  std::atomic<std::uint32_t> buyer_max_{0};  // 0: off
  std::atomic<std::uint32_t> network_max_{0};
  std::array<Shard, shards> shards_;
};

// One caller's share of one call: kept by the call, given back with its end.
class HeldShare {
public:
  HeldShare() = default;
  // REQUIRES: it was taken.
  HeldShare(CallShares& shares, const Caller& caller) : shares_(&shares), caller_(caller) {}
  HeldShare(HeldShare&& other) noexcept : shares_(std::exchange(other.shares_, nullptr)), caller_(other.caller_) {}
  HeldShare& operator=(HeldShare&&) = delete;
  ~HeldShare() {
    if (shares_ != nullptr) shares_->give_back(caller_);
  }

private:
  CallShares* shares_ = nullptr;
  Caller caller_{};
};

}  // namespace sluice::edge
