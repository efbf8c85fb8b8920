// Tells whoever listens what has become of charges, as Stripe does: each event posted to an address, signed, and
// again until it is taken.
//
// On a thread of its own, `sandbox-hooks`, in the background like the sandbox's; it blocks on one request at a time.
// Bound: `waiting_max` events wait for their first or next try; a further one is lost, as is what waits when the
// process ends. Events get lost in the real world, too: whoever relies on them asks all the same.
//
// Thread-safe. Cost: one request an event and try, over a connection that is kept.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/time.h"

namespace sluice::sandbox {

struct WebhookTarget {
  std::string url;     // an http address of this machine
  std::string secret;  // "whsec_..."
};

// Pauses between tries: beyond the last one it is given up. Together a minute: nobody restarts a demo for longer.
inline constexpr std::array webhook_pauses{
    Duration(std::chrono::milliseconds(500)), Duration(std::chrono::seconds(1)),  Duration(std::chrono::seconds(2)),
    Duration(std::chrono::seconds(5)),        Duration(std::chrono::seconds(15)), Duration(std::chrono::seconds(40))};

class Webhooks {
public:
  static constexpr std::size_t waiting_max = 20'000;

  struct Event {
    std::uint32_t step = 0;  // which one it tells of
    std::string body{};
    bool is_told_twice = false;
  };
  // `tried` is called on its thread when the first try of an event has ended, however; it must not block.
  // `clock` must outlive it.
  using Tried = std::function<void(std::uint32_t step)>;
  Webhooks(WebhookTarget target, const Clock& clock, Tried tried);
  // Breaks off what is under way.
  ~Webhooks();
  Webhooks(const Webhooks&) = delete;
  Webhooks& operator=(const Webhooks&) = delete;

  // False: too many wait, or it is ending; nobody will be told.
  [[nodiscard]] bool post(Event event);

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::sandbox
