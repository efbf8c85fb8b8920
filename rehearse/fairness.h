// Whether the line kept its word: was the place that people were told true, did it ever grow, did the range hold, and
// did as many get a unit as the chance said?
//
// Only those who are told to wait cost anything: a Told of 28 bytes inside their buyer's record, and 24 bytes more
// for each who is called, which are at most as many as there were units to offer. The curve of `serving` is 12 bytes
// a look at the shared document. Findings sort all called waiters once, at the end.
//
// Invariants
//  1. A place is one ordinal. Who gets another one starts anew: nothing of the old place is compared with it.
//  2. The moment of a call is not seen, but bounded: after the last answer that said "waiting" and the last document
//     that had not come so far, and before the first of either that had. Within that the curve of `serving` tells. So
//     a call counts as sooner or later than its range only if it was so for certain.
//
// Pure: times come as milliseconds from the start. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace sluice::rehearse {

// What one waiter was told.
struct Told {
  std::uint32_t at_ms = 0;  // the first answer
  std::uint32_t ahead = 0;  // in it
  std::uint32_t ordinal = 0;
  std::uint32_t position = 0;     // the last one shown
  std::uint32_t range_at_ms = 0;  // the first range; 0: none was shown yet
  std::uint16_t low_s = 0;        // 18 hours at most; who is told more than that was told 18 hours
  std::uint16_t high_s = 0;
  static constexpr std::uint8_t no_chance = 255;
  std::uint8_t chance_percent = no_chance;  // the first chance
};
static_assert(sizeof(Told) <= 28, "one for everybody who waits");

struct Range {
  std::uint64_t low_s = 0;
  std::uint64_t high_s = 0;
};

// One answer that says "waiting".
struct Place {
  std::uint32_t ordinal = 0;
  std::uint32_t position = 0;  // from 1; 0: none was told
  std::uint32_t ahead = 0;
  std::optional<Range> range = std::nullopt;
  std::optional<double> chance = std::nullopt;  // to get a unit
};

struct Call {
  std::uint16_t item = 0;
  std::uint32_t waiting_ms = 0;  // the last answer that said "waiting"
  std::uint32_t seen_ms = 0;     // the first that said "called"
};

struct FairnessReport {
  // A range is cut into ten; ten more lie before it and ten after it, the outermost with everything beyond.
  static constexpr std::size_t range_bins = 30;

  std::uint64_t position_grew = 0;  // answers that showed a higher position than the one before
  struct PlaceError {
    std::uint64_t count = 0;
    double mean = 0;  // |told - called| / called, at least one called
    double p50 = 0;
    double p99 = 0;
  } place_error;
  struct Calibration {
    std::uint64_t count = 0;
    double within = 0;  // shares of count
    double sooner = 0;
    double later = 0;
  } range;
  std::array<std::uint64_t, range_bins> calls_by_range{};

  // Of those to whom a chance was told and who waited to the end: by tenths of the chance first told.
  struct Chance {
    static constexpr std::size_t tenths = 10;
    struct Tenth {
      std::uint64_t count = 0;
      std::uint64_t got = 0;
      double told_sum = 0;
    };
    std::uint64_t count = 0;
    double told = 0;  // the mean of what was told
    double got = 0;   // the share that was called to a unit
    std::array<Tenth, tenths> by_tenth{};
  } chance;
};

class Fairness {
public:
  // A look at the shared document: asked for at `sent_ms`, read at `seen_ms`. Looks come in the order of time.
  struct Look {
    std::uint32_t sent_ms = 0;
    std::uint32_t seen_ms = 0;
    std::uint32_t serving = 0;
  };
  void on_look(const Look& look);
  // The lines of items have ordinals of their own, and only the first one's `serving` is looked at.
  void on_line_per_item() { has_one_curve_ = false; }

  void on_waiting(Told& told, const Place& place, std::uint32_t now_ms);
  void on_called(const Told& told, const Call& call);
  // Waited until everything was sold.
  void on_missed(const Told& told) { judge_chance(told, false); }

  [[nodiscard]] FairnessReport findings() const;

private:
  struct Called {
    std::uint32_t ordinal = 0;
    std::uint32_t told_ms = 0;
    std::uint32_t called_ms = 0;
    std::uint32_t ahead = 0;
    std::uint16_t line = 0;
  };
  static_assert(sizeof(Called) <= 24, "one for every waiter who is called");

  struct Moment {
    std::uint32_t from_ms = 0;
    std::uint32_t ms = 0;
    std::uint32_t by_ms = 0;
  };
  [[nodiscard]] Moment moment_of(std::uint32_t ordinal, const Call& call) const;
  void judge_range(const Told& told, const Moment& moment);
  void judge_chance(const Told& told, bool got);
  [[nodiscard]] std::vector<float> place_errors() const;

  bool has_one_curve_ = true;
  std::vector<Look> looks_;  // rising `serving`
  std::vector<Called> called_;
  std::uint64_t grew_ = 0;
  std::uint64_t within_ = 0;
  std::uint64_t sooner_ = 0;
  std::uint64_t later_ = 0;
  std::array<std::uint64_t, FairnessReport::range_bins> bins_{};
  std::array<FairnessReport::Chance::Tenth, FairnessReport::Chance::tenths> chances_{};
};

}  // namespace sluice::rehearse
