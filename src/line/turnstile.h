// The one atomic word of a line: how many places were given out, and how far they are served.
//
//   issued   the last ordinal given out
//   serving  the last ordinal that may be called; running ahead of `issued` it is the reserve: the next
//            `serving - issued` people are called the moment they come
//
// Edges take ordinals (issue); the line's owner moves `serving`. Both numbers change in one compare-and-swap, so
// whoever is given a place knows in the same instant whether it is called, and the owner can take reserve back
// without ever un-calling somebody. Lock-free; all methods thread-safe; cost: one uncontended atomic operation.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>

#include "base/ids.h"

namespace sluice::line {

class Turnstile {
public:
  struct Reading {
    std::uint32_t issued = 0;
    std::uint32_t serving = 0;
    [[nodiscard]] std::uint32_t reserve() const { return serving > issued ? serving - issued : 0; }
    [[nodiscard]] std::uint32_t called_upto() const { return std::min(issued, serving); }
  };
  struct Place {
    Ordinal ordinal{};
    bool called = false;
  };

  [[nodiscard]] Reading read() const { return unpack(word_.load(std::memory_order_acquire)); }

  // The next place, or nullopt when the ordinals that the ledger has reserved are used up (answer 503, come back).
  std::optional<Place> issue() {
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    for (;;) {
      Reading reading = unpack(word);
      if (reading.issued >= limit_.load(std::memory_order_acquire)) return std::nullopt;
      ++reading.issued;
      if (!word_.compare_exchange_weak(word, pack(reading), std::memory_order_acq_rel)) continue;
      return Place{.ordinal = Ordinal{reading.issued}, .called = reading.issued <= reading.serving};
    }
  }

  // --- Owner only.

  // Ordinals up to `limit` may be issued from now on. Never shrinks.
  void allow_until(std::uint32_t limit) {
    if (limit > limit_.load(std::memory_order_relaxed)) limit_.store(limit, std::memory_order_release);
  }
  [[nodiscard]] std::uint32_t limit() const { return limit_.load(std::memory_order_relaxed); }

  // Serves people who already wait: raises `serving` to `upto`. REQUIRES: serving <= upto <= issued.
  void serve_until(std::uint32_t upto) {
    update([upto](Reading& reading) { reading.serving = std::max(reading.serving, upto); });
  }

  // Sets the reserve to exactly `count` if still nobody waits and `issued` is what the owner has seen; else changes
  // nothing and returns false (look again: somebody came meanwhile).
  bool set_reserve(std::uint32_t issued_seen, std::uint32_t count) {
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    const Reading reading = unpack(word);
    if (reading.issued != issued_seen || reading.serving < reading.issued) return false;
    // A gate without stock may be given room without end; ordinals have one.
    const std::uint32_t serving = issued_seen + std::min(count, ~std::uint32_t{0} - issued_seen);
    return word_.compare_exchange_strong(word, pack({.issued = issued_seen, .serving = serving}),
                                         std::memory_order_acq_rel);
  }

  // Where a restarted line goes on. Before any edge can see it.
  void restore(Reading reading) { word_.store(pack(reading), std::memory_order_release); }

private:
  static constexpr Reading unpack(std::uint64_t word) {
    return {.issued = static_cast<std::uint32_t>(word >> 32U), .serving = static_cast<std::uint32_t>(word)};
  }
  static constexpr std::uint64_t pack(Reading reading) {
    return (static_cast<std::uint64_t>(reading.issued) << 32U) | reading.serving;
  }
  template <class Change>
  void update(Change change) {
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    Reading reading;
    do {
      reading = unpack(word);
      change(reading);
    } while (!word_.compare_exchange_weak(word, pack(reading), std::memory_order_acq_rel));
  }

  std::atomic<std::uint64_t> word_{0};
  std::atomic<std::uint32_t> limit_{0};
};

}  // namespace sluice::line
