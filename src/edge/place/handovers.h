// Places that one does not get by standing in line: from one's other device by a one-time code, and in a priority
// line by a merchant's code. The owner decides on every code; the answer is the place.
//
// Touches the owner's mailbox only. The owner counts wrong codes of the whole sale (TryLimit); who may still try
// while there are too many is judged here, by where they come from (allowance/allowances.h).
#pragma once

#include <optional>
#include <string_view>

#include "edge/allowance/network.h"
#include "edge/desk.h"
#include "edge/place/place_teller.h"
#include "edge/visitor/signing.h"
#include "edge/work/toll.h"
#include "shop/place/try_limit.h"

namespace sluice::edge {

class Handovers {
public:
  Handovers(Desk& desk, SaleBook& sales, Signing& signing, PlaceTeller& teller, Toll& toll)
      : desk_(desk), sales_(sales), signing_(signing), teller_(teller), toll_(toll) {}

  // A code for the place of the line that the body names, or for the first that there is.
  void offer(Errand& errand, const SaleReaders& sale);
  // The place of a code.
  void take_over(Errand& errand, const SaleReaders& sale);
  // A place in the line to which `typed` leads. Only the owner knows how often a code was used.
  void join_by_code(Errand& errand, const SaleReaders& sale, std::string_view typed);

private:
  struct Asker {
    Guest guest{};
    Network network{};  // not known where nothing is counted by it
  };
  [[nodiscard]] Asker asker_of(Errand& errand);
  // Of what the owner has said to a code.
  void complete(Errand& errand, const shop::Call& call, const Asker& asker);
  // Who typed a wrong one is remembered; whoever got no place in a priority line has taken none.
  void settle(const SaleReaders& sale, const shop::Call& call, const Network& network);
  // Whether the sale's own bound of wrong codes counts for this try. nullopt: there are too many, and the errand is
  // answered so.
  [[nodiscard]] std::optional<bool> take_try(Errand& errand, const SaleReaders& sale, const shop::TryLimit& limit);
  [[nodiscard]] std::optional<Place> place_to_offer(Errand& errand, const SaleReaders& sale,
                                                    std::optional<LineIndex> line) const;

  Desk& desk_;
  SaleBook& sales_;
  Signing& signing_;
  PlaceTeller& teller_;
  Toll& toll_;
};

}  // namespace sluice::edge
