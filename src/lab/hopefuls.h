// People who wait, in the order in which they came; some have gone away, or were let in, and are still in the list.
//
// Whoever is at its front can be passed on (pass_while()), and is no longer looked for here. Who is there is for the
// caller to say: the list knows only how many are.
// Not thread-safe. Cost: O(1) a person, but for those who have gone.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/random.h"

namespace sluice::lab {

class Hopefuls {
public:
  // Whether the order of those who stay matters.
  enum class Order { kept, any };

  void reserve(std::size_t people) { people_.reserve(people); }
  void add(std::uint32_t person) {
    people_.push_back(person);
    ++there_;
  }
  // One of them has gone, or was let in by somebody else.
  void leave() { --there_; }
  [[nodiscard]] std::uint32_t there() const { return there_; }

  // Lets in up to `count` of those who are there, each as likely as any other. Most of them gone counts as nobody
  // there.
  template <class IsThere, class LetIn>
  void let_in_any(std::uint32_t count, Order order, SeededRandom& luck, const IsThere& is_there,
                  const LetIn& let_in) {
    for (int left = tries; count > 0 && left > 0 && people_.size() > passed_ && there_ > 0; --left) {
      const std::size_t at = passed_ + luck.next() % (people_.size() - passed_);
      const std::uint32_t person = people_[at];
      if (order == Order::any) {
        people_[at] = people_.back();
        people_.pop_back();
        ++left;
      }
      if (!is_there(person)) continue;
      left = tries;
      --count;
      --there_;
      let_in(person);
    }
  }

  // Those at the front for as long as `is_next` says so: `pass` has each who is there.
  template <class IsNext, class IsThere, class Pass>
  void pass_while(const IsNext& is_next, const IsThere& is_there, const Pass& pass) {
    for (; passed_ < people_.size() && is_next(people_[passed_]); ++passed_) {
      if (!is_there(people_[passed_])) continue;
      --there_;
      pass(people_[passed_]);
    }
  }

  // All of them, whether they are there or not; the list is empty then.
  [[nodiscard]] std::vector<std::uint32_t> take_all() {
    there_ = 0;
    passed_ = 0;
    return std::exchange(people_, {});
  }

private:
  static constexpr int tries = 64;

  std::vector<std::uint32_t> people_;
  std::size_t passed_ = 0;
  std::uint32_t there_ = 0;
};

}  // namespace sluice::lab
