// What there is to tell of an operator's command: begin() before it is applied, complete() after it.
//
// Reads the sales, changes nothing. Texts are bounded: what would be longer says so instead.
// Not thread-safe: the owner's thread. Cost: for a change of settings, these as JSON twice; else a microsecond.
#pragma once

#include "shop/owner/call.h"
#include "shop/owner/sales.h"

namespace sluice::shop {

class ActTeller {
public:
  static constexpr std::size_t text_bytes_max =
      8000;  // of `was` and of `became`: a sale's settings, but for a vast one

  explicit ActTeller(const Sales& sales) : sales_(sales) {}

  [[nodiscard]] Act begin(const AddSale& add) const;
  [[nodiscard]] Act begin(const ActOnSale& act) const;
  [[nodiscard]] Act begin(const PatchSale& patch) const;
  [[nodiscard]] Act begin(const AdjustStock& adjust) const;
  [[nodiscard]] Act begin(const MakeCodes& make) const;
  [[nodiscard]] Act begin(const RevokeCode& revoke) const;
  [[nodiscard]] Act begin(const RevokePass& revoke) const;
  [[nodiscard]] Act begin(const CancelOrder& cancel) const;
  [[nodiscard]] Act begin(const RefundOrder& refund) const;
  [[nodiscard]] Act begin(const EraseOrder& erase) const;
  [[nodiscard]] Act begin(const ActOnJob& act) const;
  [[nodiscard]] Act begin(const SwitchEndpoint& act) const;
  [[nodiscard]] Act begin(const PutPreparation& put) const;
  [[nodiscard]] Act begin(const RemovePreparation& remove) const;
  [[nodiscard]] Act begin(const PutUser& put) const;
  [[nodiscard]] Act begin(const RemoveUser& remove) const;
  [[nodiscard]] Act begin(const NoteAct& note) const { return note.act; }

  // False: nothing has changed, and there is nothing to tell.
  template <class Command>
  [[nodiscard]] bool complete(const Command& command, const Answer& answer, Act& act) const {
    const bool has_effect = answer.verdict == Verdict::done || answer.verdict == Verdict::created;
    if (!has_effect || !finish(command, answer, act)) return false;
    bound(act.was);
    bound(act.became);
    return true;
  }

private:
  bool finish(const AddSale& add, const Answer& answer, Act& act) const;
  bool finish(const ActOnSale& act_on, const Answer& answer, Act& act) const;
  bool finish(const PatchSale& patch, const Answer& answer, Act& act) const;
  bool finish(const AdjustStock& adjust, const Answer& answer, Act& act) const;
  // What it became was clear before.
  template <class Command>
  bool finish(const Command&, const Answer&, Act&) const {
    return true;
  }
  [[nodiscard]] std::string state_text(const ActOnSale& act) const;
  static void bound(std::string& text);

  const Sales& sales_;
};

}  // namespace sluice::shop
