// Places in line that change hands: given up, come back to, handed over to another device, got by a priority code.
//
// Tickets are signed and nobody lists them, so the ledger keeps for a place that was handed over whose it is now;
// every older ticket of it is refused from then on, here at once and by edges (Handovers) once that is durable. Codes
// and their uses are in the ledger, whose keys have the last word on a use (docs/decisions/0010-priority.md). People
// come into priority lines through the owner alone, hence those need no reserve.
//
// Not thread-safe: the owner's thread.
#pragma once

#include <optional>
#include <vector>

#include "base/random.h"
#include "shop/delivery/notice_book.h"
#include "shop/line/calling.h"
#include "shop/line/visits.h"
#include "shop/place/handover_codes.h"

namespace sluice::shop {

class Places {
public:
  Places(Course& course, Floor& floor, Calling& calling, Visits& visits, PriorityCodes& codes, NoticeBook& notices,
         IdMint& ids)
      : course_(course),
        floor_(floor),
        calling_(calling),
        visits_(visits),
        priority_codes_(codes),
        notices_(notices),
        ids_(ids) {}

  Answer apply(Now now, const LeaveLine& leave, Round& round);
  Answer apply(Now now, const RevokePass& revoke, Round& round);
  Answer apply(Now now, const ComeBack& come_back, Round& round);
  Answer apply(Now now, const OfferPlace& offer, Round& round);
  Answer apply(Now now, const TakeOver& take, Round& round);
  Answer apply(Now now, const JoinByCode& join, Round& round);
  // An address belongs to whoever left it, not to the place: it goes when the place is left or handed over.
  Answer apply(Now now, const AskNotice& asked, Round& round);
  // Enters with the place, if it is still theirs.
  Answer apply(Now now, const EnterGate& enter, Round& round);
  Answer apply(Now now, const StayOn& stay, Round& round);

  // The place went to another device: this buyer's ticket of it is void.
  [[nodiscard]] bool is_anothers(LineIndex line, Ordinal number, token::BuyerThumb buyer) const;

private:
  struct Moved {
    LineIndex line{};
    Ordinal number{};
    token::BuyerThumb holder{};
  };
  // None: whoever got the place at first.
  [[nodiscard]] std::optional<token::BuyerThumb> holder_of(LineIndex line, Ordinal number) const;
  [[nodiscard]] bool can_be_handed_over(LineIndex line, Ordinal number) const;
  [[nodiscard]] bool has_room_for_handover(LineIndex line, Ordinal number) const;
  [[nodiscard]] HandoverCodes::Offer* good_offer(Now now, const TakeOver& take, token::BuyerThumb to);
  void record_move(const Moved& moved, BuyerId to, Round& round);
  [[nodiscard]] std::optional<FormerPlace> place_kept(const JoinByCode& join, const PriorityCodes::Code& code) const;
  [[nodiscard]] line::Standing standing_for(BuyerId buyer, const FormerPlace& place) const;
  [[nodiscard]] LineIndex line_of_visitor(Ordinal number, token::BuyerThumb visitor) const;
  void record_use(const JoinByCode& join, const PriorityCodes::Code& code, Ordinal number, Round& round);

  Course& course_;
  Floor& floor_;
  Calling& calling_;
  Visits& visits_;
  PriorityCodes& priority_codes_;
  NoticeBook& notices_;
  IdMint& ids_;
  HandoverCodes codes_;
  std::vector<Moved> moved_;  // handed over, and not durable yet
};

}  // namespace sluice::shop
