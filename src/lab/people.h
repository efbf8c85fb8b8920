// The people of a play: a few bytes each, by the order in which they came.
//
// Invariant: everybody who came is in exactly one Stage, and stages from `bought` on are final.
//
// Pure; one thread. Memory: 21 bytes a person, and 4 for each place given out.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/ids.h"
#include "lab/findings.h"
#include "line/draw.h"

namespace sluice::lab {

using Ms = std::uint32_t;  // since the start of the play
inline constexpr Ms never = std::numeric_limits<Ms>::max();

// What somebody is doing.
enum class Stage : std::uint8_t {
  waiting,
  called,   // and expected
  holding,  // and not yet paying
  paying,
  bought,  // from here on final, in the order of End
  turned_away,
  missed,
  gave_up,
  lapsed,
  let_go,
  declined,
  empty_handed,
  unserved,
};
[[nodiscard]] constexpr Stage stage_of(End end) {
  return static_cast<Stage>(static_cast<std::size_t>(Stage::bought) + static_cast<std::size_t>(end));
}
[[nodiscard]] constexpr bool is_final(Stage stage) {
  return stage >= Stage::bought;
}
static_assert(stage_of(End::unserved) == Stage::unserved);

// What somebody was told when they were told to wait.
struct Told {
  static constexpr std::uint16_t no_range = std::numeric_limits<std::uint16_t>::max();
  static constexpr std::uint8_t no_chance = 255;  // they were never told to wait
  std::uint16_t low_s = no_range;
  std::uint16_t high_s = no_range;
  std::uint8_t chance_percent = no_chance;
};

struct Person {
  Ms came = 0;
  Ms served = never;  // called, or let in
  Ms gone = never;    // went away, or had nothing more to wait for
  Ordinal ordinal{};  // their place
  Told told{};
  Stage stage = Stage::waiting;
  std::uint8_t declines = 0;  // of their payments
};
static_assert(sizeof(Person) <= 24, "ten million people are 240 MB");

class People {
public:
  explicit People(std::uint64_t count) { all_.reserve(count); }

  // Their index.
  std::uint32_t add(Ms came) {
    all_.push_back({.came = came});
    return static_cast<std::uint32_t>(all_.size() - 1);
  }
  [[nodiscard]] Person& operator[](std::uint32_t index) { return all_[index]; }
  [[nodiscard]] const Person& operator[](std::uint32_t index) const { return all_[index]; }
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(all_.size()); }
  [[nodiscard]] const std::vector<Person>& all() const { return all_; }

  // REQUIRES: places are given in order.
  void give_place(std::uint32_t index, Ordinal ordinal) {
    all_[index].ordinal = ordinal;
    by_place_.push_back(index);
  }
  // Whose place it is. REQUIRES: it was given.
  [[nodiscard]] std::uint32_t at(Ordinal ordinal) const { return by_place_[raw(ordinal) - 1]; }
  // The first places change hands.
  void redraw(const line::Draw& draw);

  // REQUIRES: they have not ended.
  void end(std::uint32_t index, End how, Ms now);
  [[nodiscard]] std::uint64_t ended(End how) const { return ended_[static_cast<std::size_t>(how)]; }
  [[nodiscard]] std::uint64_t alive() const { return all_.size() - ended_all_; }

  // Recounts. Linear.
  [[nodiscard]] const char* broken_invariant() const;

private:
  std::vector<Person> all_;
  std::vector<std::uint32_t> by_place_;
  std::array<std::uint64_t, ends> ended_{};
  std::uint64_t ended_all_ = 0;
};

}  // namespace sluice::lab
