// Places in line that change hands: given up, come back to, handed over to another device, got by a priority code.
//
// Whose a place is, holders.h knows. Codes and their uses are in the ledger, whose keys have the last word on a use
// (docs/decisions/0010-priority.md). People come into priority lines through the owner alone, hence those need no
// reserve.
//
// Not thread-safe: the owner's thread.
#pragma once

#include <optional>

#include "base/random.h"
#include "shop/delivery/notice_book.h"
#include "shop/line/calling.h"
#include "shop/line/visits.h"
#include "shop/place/handover_codes.h"
#include "shop/place/holders.h"

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
        ids_(ids),
        holders_(course, floor, codes) {}

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

  [[nodiscard]] const Holders& holders() const { return holders_; }

private:
  [[nodiscard]] bool can_be_handed_over(LineIndex line, Ordinal number) const;
  [[nodiscard]] HandoverCodes::Offer* good_offer(Now now, const TakeOver& take, token::BuyerThumb to);
  [[nodiscard]] std::optional<FormerPlace> place_kept(const JoinByCode& join, const PriorityCodes::Code& code) const;
  [[nodiscard]] line::Standing standing_for(BuyerId buyer, const FormerPlace& place) const;
  void record_use(const JoinByCode& join, const PriorityCodes::Code& code, Ordinal number, Round& round);

  Course& course_;
  Floor& floor_;
  Calling& calling_;
  Visits& visits_;
  PriorityCodes& priority_codes_;
  NoticeBook& notices_;
  IdMint& ids_;
  Holders holders_;
  HandoverCodes codes_;
};

}  // namespace sluice::shop
