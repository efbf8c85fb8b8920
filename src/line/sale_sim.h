// A whole sale of one item, or a gate, in a few lines: what a WaitModel is tried against.
//
// One seed is one history; a step is a fifth of a second. People join, wait (some go away), are called in order as
// far as pace, units and cap allow, come or do not, hold, and buy or do not. Each is shown a forecast when joining.
#pragma once

#include <cmath>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "base/random.h"
#include "line/wait_model.h"

namespace sluice::line {

// In [0, 1).
inline double fraction(Random& random) {
  return static_cast<double>(random.next() >> 11U) * 0x1p-53;
}

struct SaleStory {
  const char* name;
  std::optional<std::uint32_t> stock;  // nullopt: a gate
  std::uint32_t cap = ~0U;             // people inside: called, or holding
  std::function<double(double)> joins_per_s;
  std::function<double(double)> entries_per_s;  // the pace; 0: none
  double share = 0.7;                           // of those called, who come
  double come_mean_s = 5;
  double claim_s = 120;
  double hold_s = 600;
  double buy_mean_s = 90;  // a gate: how long people stay
  double buys = 0.9;       // of those who hold
  double patience_mean_s = 1e9;
  double length_s = 3600;
};

class SaleSim {
public:
  static constexpr double step_s = 0.2;

  struct Person {
    double joined = 0;
    double called = -1;
    std::uint32_t ahead = 0;
    std::optional<Wait> shown{};
    double chance = 1;
    bool gone = false;
  };

  SaleSim(const SaleStory& story, std::uint64_t seed)
      : story_(story),
        random_(seed),
        free_(story.stock.value_or(0)),
        model_({.claim = us(story.claim_s), .hold = us(story.hold_s)}, WaitModel::Start::fresh, Instant{}) {
    moment_.free = story.stock;
    moment_.pace_per_s = story.entries_per_s(0);
    moment_.calls_per_s = moment_.pace_per_s / story.share;
    tell();
  }

  // One step. Returns the forecast that holds after it.
  const WaitForecast& step() {
    moment_.limit = CallLimit::nothing;
    settle();
    go_away();
    call();
    join();
    tell();
    now_ += step_s;
    return model_.forecast();
  }

  [[nodiscard]] double now() const { return now_; }
  [[nodiscard]] const std::vector<Person>& people() const { return people_; }
  [[nodiscard]] const LineMoment& moment() const { return moment_; }

private:
  struct Event {
    enum class Kind : std::uint8_t { comes, lapses, buys, gives_back } kind;
    double at = 0;
    double since = 0;  // called, or held
    friend bool operator<(const Event& a, const Event& b) { return a.at > b.at; }
  };

  static Duration us(double seconds) { return Duration(static_cast<std::int64_t>(seconds * 1e6)); }
  double exponential(double mean) { return -std::log(1 - fraction(random_)) * mean; }

  void settle() {
    while (!events_.empty() && events_.top().at <= now_) {
      const Event event = events_.top();
      events_.pop();
      switch (event.kind) {
        case Event::Kind::comes: {
          --moment_.offered;
          ++moment_.held;
          model_.came(Instant{us(now_)}, Instant{us(event.since)});
          model_.held(Instant{us(now_)}, 1);
          const bool buys = fraction(random_) < story_.buys;
          const double takes = exponential(story_.buy_mean_s);
          if (!story_.stock) {
            events_.push({Event::Kind::gives_back, now_ + takes, now_});
          } else if (buys && takes < story_.hold_s) {
            events_.push({Event::Kind::buys, now_ + takes, now_});
          } else {
            events_.push({Event::Kind::gives_back,
                          now_ + (fraction(random_) < 0.4 ? std::min(takes, story_.hold_s) : story_.hold_s), now_});
          }
          break;
        }
        case Event::Kind::lapses:
          --moment_.offered;
          ++free_;
          break;
        case Event::Kind::buys:
          --moment_.held;
          model_.sold(Instant{us(now_)}, Instant{us(event.since)});
          break;
        case Event::Kind::gives_back:
          --moment_.held;
          ++free_;
          break;
      }
    }
  }

  void call() {
    const double pace = story_.entries_per_s(now_);
    moment_.pace_per_s = pace;
    moment_.calls_per_s = pace / story_.share;
    credit_ = std::min(credit_ + moment_.calls_per_s * step_s, std::max(1.0, moment_.calls_per_s * step_s));
    while (next_ < people_.size()) {
      Person& person = people_[next_];
      if (person.gone) {
        ++next_;
        continue;
      }
      if (story_.stock && free_ == 0) {
        moment_.limit = CallLimit::unit;
        return;
      }
      if (moment_.offered + moment_.held >= story_.cap) {
        moment_.limit = CallLimit::room;
        return;
      }
      if (pace > 0 && credit_ < 1) {
        moment_.limit = CallLimit::pace;
        return;
      }
      credit_ -= 1;
      person.called = now_;
      ++moment_.called;
      --moment_.waiting;
      ++moment_.offered;
      model_.called(Instant{us(now_)}, 1);
      if (story_.stock) --free_;
      ++next_;
      const double after = exponential(story_.come_mean_s);
      const bool comes = fraction(random_) < story_.share && after < story_.claim_s;
      events_.push(comes ? Event{Event::Kind::comes, now_ + after, now_}
                         : Event{Event::Kind::lapses, now_ + story_.claim_s, now_});
    }
  }

  // Who loses patience.
  void go_away() {
    for (; !leaving_.empty() && leaving_.top().first <= now_; leaving_.pop()) {
      Person& person = people_[leaving_.top().second];
      if (person.called >= 0) continue;
      person.gone = true;
      --moment_.waiting;
      ++moment_.gone_waiting;
    }
  }

  // Somebody who joins sees the forecast of the last tick.
  void join() {
    for (due_ += story_.joins_per_s(now_) * step_s; due_ >= 1; due_ -= 1) {
      Person person{.joined = now_, .ahead = moment_.waiting};
      person.shown = wait_of(model_.forecast(), person.ahead);
      person.chance = chance_of(model_.forecast(), person.ahead);
      if (story_.patience_mean_s < 1e8) leaving_.emplace(now_ + exponential(story_.patience_mean_s), people_.size());
      people_.push_back(person);
      ++moment_.waiting;
    }
    moment_.free = story_.stock ? std::optional(free_) : std::nullopt;
  }

  void tell() {
    if (story_.cap != ~0U) {
      moment_.room = story_.cap;
      moment_.room_left = story_.cap - std::min(story_.cap, moment_.offered + moment_.held);
    }
    model_.update(Instant{us(now_)}, moment_);
  }

  const SaleStory story_;
  SeededRandom random_;
  std::uint32_t free_;
  double now_ = 1;
  double credit_ = 1;
  std::size_t next_ = 0;
  std::vector<Person> people_;
  std::priority_queue<Event> events_;
  std::priority_queue<std::pair<double, std::size_t>, std::vector<std::pair<double, std::size_t>>, std::greater<>>
      leaving_;
  double due_ = 0;
  LineMoment moment_;
  WaitModel model_;
};

}  // namespace sluice::line
