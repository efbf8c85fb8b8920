// The keys of TLS session tickets (RFC 5077, RFC 8446 2.2): with one, a client that was here before skips the
// signature, which is nearly all that a handshake costs.
//
// The newest encrypts; older ones still decrypt, and their tickets are renewed. Whoever has a key can read what was
// sent in sessions resumed by it, so keys change as often as whoever sets them says, and servers that share keys take
// each other's tickets.
//
// Thread-safe. Cost: a lock and a copy a handshake.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace sluice::http {

struct TicketKey {
  std::array<std::uint8_t, 16> name{};  // in clear in each ticket
  std::array<std::uint8_t, 32> cipher{};
  std::array<std::uint8_t, 32> mac{};
};

class TicketKeys {
public:
  // From now on these, the newest first. None: nobody is given a ticket.
  void set(std::vector<TicketKey> keys) {
    const std::scoped_lock lock(mutex_);
    keys_ = std::move(keys);
  }
  [[nodiscard]] std::optional<TicketKey> newest() const {
    const std::scoped_lock lock(mutex_);
    return keys_.empty() ? std::nullopt : std::optional(keys_.front());
  }
  struct Found {
    TicketKey key;
    bool is_newest = false;
  };
  [[nodiscard]] std::optional<Found> find(const std::array<std::uint8_t, 16>& name) const {
    const std::scoped_lock lock(mutex_);
    for (const TicketKey& key : keys_) {
      if (key.name == name) return Found{key, &key == &keys_.front()};
    }
    return std::nullopt;
  }

private:
  mutable std::mutex mutex_;
  std::vector<TicketKey> keys_;
};

}  // namespace sluice::http
