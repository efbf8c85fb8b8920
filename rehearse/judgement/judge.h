// Decides from the outside whether units were sold once and places were kept: what the buyers themselves can prove.
//
// Oversold: one (item, unit) acknowledged to two buyers while the first one's hold was alive, or a unit number beyond
// the stock. Inversion: a waiter who was present and never offered a unit, while a higher ordinal of the same item
// was secured. Only buyers of the same item are compared, which is sound whether the sale has one line or one per
// item.
//
// Where a hold's answer does not tell its ordinal, the highest ordinal that anybody had been told before that buyer's
// request was sent is a lower bound, because a later request gets a later ordinal. So an inversion counted here is
// one; some may stay unseen. Pure; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"

namespace sluice::rehearse {

struct SecuredUnit {
  std::uint32_t holder = 0;  // whose; each holder is told of once
  std::uint16_t item = 0;
  std::uint32_t unit = 0;
};

struct SecuredPlace {
  std::uint16_t item = 0;
  std::uint32_t ordinal_min = 0;  // the place is this one or later
  MonoTime sent{};                // the buy that was answered with the hold
};

struct NeverOffered {
  std::uint16_t item = 0;
  std::uint32_t ordinal = 0;
  MonoTime present_from{};  // without a gap until present_until
  MonoTime present_until{};
};

class Judge {
public:
  // 4 bytes a unit are kept. A shop that claims more is judged as if it had these.
  static constexpr std::uint32_t units_max = 10'000'000;

  explicit Judge(std::span<const std::uint32_t> stock);

  void on_stock(std::uint16_t item, std::uint32_t stock);  // Stock was raised; it never shrinks here.

  // Returns who held the unit before, so that the caller can tell whether that hold had ended.
  [[nodiscard]] std::optional<std::uint32_t> holder_of(std::uint16_t item, std::uint32_t unit) const;
  void on_unit(const SecuredUnit& secured, bool previous_has_ended);
  void on_place(const SecuredPlace& place);

  // Waiters at or above this were certainly not passed over.
  [[nodiscard]] std::uint32_t highest_secured(std::uint16_t item) const;
  // All secured places must be known by now.
  void on_never_offered(std::span<const NeverOffered> waiters);

  [[nodiscard]] std::uint64_t oversold() const { return oversold_; }
  [[nodiscard]] std::uint64_t inversions() const { return inversions_; }

private:
  struct Item {
    std::uint32_t stock = 0;
    std::vector<std::uint32_t> holder;  // of unit i+1; 0 = nobody, else holder + 1
    std::vector<SecuredPlace> places;
    std::vector<MonoTime> last_sent;  // of places[i..], once sorted
  };
  static void sort_places(Item& item);
  static bool was_passed_over(const Item& item, const NeverOffered& waiter);

  std::vector<Item> items_;
  std::uint64_t oversold_ = 0;
  std::uint64_t inversions_ = 0;
};

}  // namespace sluice::rehearse
