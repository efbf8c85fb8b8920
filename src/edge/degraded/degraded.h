// What visitors are told at an edge whose owner is away, or has not heard yet of all who came meanwhile: when they
// came is noted, and places are given in that order (stamps.h; docs/decisions/0030-degraded-edges.md).
//
//  1. No unit, no hold and no place is given. Who has a place is the owner's to answer, and told `read-only` while
//     there is none.
//  2. What is sold out stays sold out; whom the sale does not take (closed, paused, not open yet) is not noted. A
//  sale
//     whose opening has come meanwhile takes people.
//  3. At a gate whoever has a pass goes on; others are let in as the edge's stamps allow, with a pass that belongs to
//     no place, or to that which they had.
//
// What belongs to nobody here is passed on as ever (remote/forwarding.h). One server's thread; touches the stamps.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/degraded/stamps.h"
#include "edge/desk.h"
#include "edge/place/place_teller.h"
#include "edge/place/place_view.h"
#include "edge/remote/forwarding.h"
#include "edge/visitor/signing.h"
#include "edge/work/toll.h"

namespace sluice::edge {

class Degraded {
public:
  Degraded(Desk& desk, Forwarding& forwarding, Signing& signing, PlaceTeller& teller, Toll& toll)
      : desk_(desk), forwarding_(forwarding), signing_(signing), teller_(teller), toll_(toll) {}

  // Of an edge whose owner is in this process, never.
  [[nodiscard]] bool is_on() const { return mode() != Stamps::Mode::off; }
  [[nodiscard]] bool is_owner_away() const { return mode() == Stamps::Mode::away; }

  // --- /v1/sales/{sale}/...
  void join(Errand& errand, const SaleReaders& sale);
  void read(Errand& errand, const SaleReaders& sale);
  void leave(Errand& errand, const SaleReaders& sale);
  void buy(Errand& errand, const SaleReaders& sale);
  void join_line(Errand& errand, const SaleReaders& sale, LineIndex line, std::string_view outcome = {});

  // --- For others who answer here (degraded_gates.h, page/waiting_page.h)
  struct Noted {
    LineIndex line{};
    StampTime at{};
    token::Text text{};    // the stamp
    bool is_news = false;  // the browser does not have it yet
  };
  // Whoever was stamped, here or elsewhere.
  [[nodiscard]] std::optional<Noted> noted(Errand& errand, const SaleReaders& sale) const;
  // Likewise, or stamps them now. None: there is no room, or the owner answers again.
  [[nodiscard]] std::optional<Noted> note(Errand& errand, const SaleReaders& sale, LineIndex line,
                                          const Guest& guest) const;
  // Whether the sale takes anybody; else it has been refused, where `refuses`.
  enum class Says : std::uint8_t { no, nothing };
  [[nodiscard]] bool takes(Errand& errand, const SaleReaders& sale, LineIndex line, Says says);
  // At a gate: whether somebody may come in. REQUIRES: `sale` is a gate.
  [[nodiscard]] line::Stamped::Answer ask(const Errand& errand, const SaleReaders& sale, LineIndex line,
                                          BuyerId buyer, StampTime at) const;
  // What is known of whoever was stamped, and their cookie where there is news.
  [[nodiscard]] PlaceView hand_out(Errand& errand, const SaleReaders& sale, BuyerId buyer, const Noted& noted) const;

private:
  [[nodiscard]] Stamps::Mode mode() const {
    const Stamps* stamps = desk_.context().stamps;
    return stamps == nullptr ? Stamps::Mode::off : stamps->mode();
  }
  [[nodiscard]] Stamps& stamps() const { return *desk_.context().stamps; }
  [[nodiscard]] static Stamps::Line line_of(const SaleReaders& sale, LineIndex line) {
    return {.sale = sale.front->id, .line = line, .epoch = sale.front->epoch};
  }
  [[nodiscard]] token::Text sign(const Errand& errand, const SaleReaders& sale, LineIndex line, BuyerId buyer,
                                 StampTime at) const;
  void answer(Errand& errand, const SaleReaders& sale, BuyerId buyer, const Noted& noted, int status,
              std::string_view outcome = {});
  // Of somebody with a place from before, at a gate. False: not answered.
  [[nodiscard]] bool let_in_by_place(Errand& errand, const SaleReaders& sale, const Place& place);
  void respond(Errand& errand, int status, const PlaceView& view, std::string_view outcome);

  Desk& desk_;
  Forwarding& forwarding_;
  Signing& signing_;
  PlaceTeller& teller_;
  Toll& toll_;
};

}  // namespace sluice::edge
