// When whom was called: the curve of `serving` as the looks at the shared document drew it.
//
// The moment of a call is not seen, but bounded: after the last answer that said "waiting" and the last document that
// had not come so far, and before the first of either that had. Within that the curve tells.
//
// Cost: 12 bytes a look; of looks that showed the same only the first and the last are kept. Pure: times come as
// milliseconds from the start. One thread.
#pragma once

#include <cstdint>
#include <vector>

namespace sluice::rehearse {

// What a waiter's own answers say of the moment of its call.
struct CallWindow {
  std::uint32_t waiting_ms = 0;  // the last answer that said "waiting"
  std::uint32_t seen_ms = 0;     // the first that said "called"
};

// The call was at `ms` most likely, and between the others for certain.
struct CallMoment {
  std::uint32_t from_ms = 0;
  std::uint32_t ms = 0;
  std::uint32_t by_ms = 0;
};

// What is known without a curve: seen when it was seen.
[[nodiscard]] inline CallMoment moment_of(const CallWindow& window) {
  return {window.waiting_ms, window.seen_ms, window.seen_ms};
}

class ServingCurve {
public:
  // A look at the shared document: asked for at `sent_ms`, read at `seen_ms`. Looks come in the order of time.
  struct Look {
    std::uint32_t sent_ms = 0;
    std::uint32_t seen_ms = 0;
    std::uint32_t serving = 0;
  };
  void on_look(const Look& look);

  // When `ordinal` was called, within its window.
  [[nodiscard]] CallMoment moment_of(std::uint32_t ordinal, const CallWindow& window) const;

private:
  std::vector<Look> looks_;  // rising `serving`
};

}  // namespace sluice::rehearse
