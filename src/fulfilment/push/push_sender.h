// Sends what a push delivery tells to the push service of somebody's browser (RFC 8030), sealed so that the browser
// alone can read it (push_message.h), signed so that the service knows who sends (vapid.h).
//
//   TTL      what is left of the delivery's time: a service keeps nothing for a browser that wakes up later
//   Urgency  high: it is of use for minutes
//   Topic    of the sale: a message that still waits there is replaced, not joined
//
// What the message says is somebody else's to write (`write`), out of the delivery's payload. A service that knows
// the subscription no more (404, 410) is not asked again; nor one that finds the message wrong.
//
// The courier's thread, which calls `write`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/random.h"
#include "fulfilment/courier/transfer.h"
#include "fulfilment/push/vapid.h"

namespace sluice::fulfilment {

struct PushText {
  std::string subscription{};  // as push_message.h has it
  std::string text{};
  std::string topic{};  // any name; what is sent is a digest of it
  WallTime until{};     // of use up to then
};

struct PushTerms {
  bool allow_private = false;
  Duration timeout = std::chrono::seconds(15);
};

class PushSender final : public Sender {
public:
  // nullopt: of this payload nothing can be written.
  using Write = std::function<std::optional<PushText>(const delivery::Task&)>;
  // `vapid` and `clock` outlive it.
  PushSender(const Vapid& vapid, const PushTerms& terms, const Clock& clock, Write write)
      : vapid_(vapid), terms_(terms), clock_(clock), write_(std::move(write)) {}
  [[nodiscard]] std::string_view kind() const override { return "push"; }
  [[nodiscard]] std::unique_ptr<Transfer> begin(const delivery::Task& task) override;

private:
  const Vapid& vapid_;
  const PushTerms terms_;
  const Clock& clock_;
  const Write write_;
  SystemRandom random_;
};

// What a push service's answer means.
[[nodiscard]] delivery::Result push_meaning_of(long status, std::optional<Duration> patience);

}  // namespace sluice::fulfilment
