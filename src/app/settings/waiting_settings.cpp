#include "app/settings/waiting_settings.h"

#include "line/poll_advice.h"

namespace sluice::app {
namespace {

// Longer, and nobody would hear of anything in time to come.
constexpr Duration poll_after_longest = std::chrono::minutes(10);

}  // namespace

void read_waiting(shop::Fields& fields, WaitingSettings& waiting) {
  fields.only({"status_reads", "poll_after_max", "event_streams"});
  fields.number("status_reads", waiting.status_reads_per_s, 1, 10'000'000);
  fields.duration("poll_after_max", waiting.poll_after_max, line::PollAdvice::advice_min, poll_after_longest);
  fields.number("event_streams", waiting.event_streams, 0, 1'000'000);
}

}  // namespace sluice::app
