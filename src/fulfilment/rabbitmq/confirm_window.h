// What was published to a broker and is not confirmed yet.
//
//   1. Each ends once: confirmed, refused, returned (there was no queue for it), overdue, or lost with its
//   connection.
//   2. Of one that has ended whatever is said afterwards changes nothing.
//   3. At most `size_max` are unconfirmed; whoever publishes asks is_full().
//
// Pure: time is an argument. One thread. O(log n) each.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/carrier.h"

namespace sluice::fulfilment {

class ConfirmWindow {
public:
  explicit ConfirmWindow(std::size_t size_max) : size_max_(size_max) {}

  [[nodiscard]] bool is_full() const { return unconfirmed_.size() >= size_max_; }
  [[nodiscard]] bool is_empty() const { return unconfirmed_.empty(); }
  // REQUIRES: not full; `number` is higher than any before it on this connection.
  void add(std::uint64_t number, MonoTime until, delivery::Task task);

  struct Ended {
    delivery::Task task;
    delivery::Result result;
  };
  enum class Verdict { taken, refused };
  // The broker's word on a number, and with `and_all_before` on those below it.
  struct Word {
    std::uint64_t number = 0;
    bool and_all_before = false;
    Verdict verdict = Verdict::taken;
  };
  [[nodiscard]] std::vector<Ended> settle(const Word& word);
  // No queue takes it; the broker's word on it follows.
  void note_returned(std::string_view id);
  [[nodiscard]] std::vector<Ended> take_overdue(MonoTime now);
  // The connection is gone, and the numbers begin anew.
  [[nodiscard]] std::vector<Ended> take_all(const std::string& why);

private:
  struct Unconfirmed {
    MonoTime until{};
    delivery::Task task;
    bool is_returned = false;
  };
  using Numbered = std::map<std::uint64_t, Unconfirmed>;
  [[nodiscard]] static Ended ended(Unconfirmed one, Verdict verdict);

  const std::size_t size_max_;
  Numbered unconfirmed_;
};

}  // namespace sluice::fulfilment
