// Whether all is ready for a sale, as operators ask, tick and keep it. /admin/v1/sales/{sale}/preflight,
// .../rehearsals
//
// Looking takes seconds and is done in the background (background_answers.h); ticks and rehearsals are the owner's to
// keep.
#pragma once

#include "edge/admin/background_answers.h"
#include "edge/admin/operator_calls.h"
#include "edge/admin/preflight.h"

namespace sluice::edge {

class AdminPreflight {
public:
  // `preflight`: none, in tests that need none; nothing can be looked at then.
  AdminPreflight(Desk& desk, OperatorCalls& operators, BackgroundAnswers& answers, Preflight* preflight)
      : desk_(desk), operators_(operators), answers_(answers), preflight_(preflight) {}

  void read(Errand& errand);
  // {"warm":true}, or nothing
  void look(Errand& errand);
  void tick(Errand& errand);
  void untick(Errand& errand);
  // What a rehearsal of this sale came to: {"verdict":"pass","buyers":10000,...}
  void keep_rehearsal(Errand& errand);

private:
  using Ask = std::function<Preflight::Document(Preflight&, const std::string& sale)>;
  void answer(Errand& errand, Ask ask);
  // False: there is no such tick, and that has been answered.
  [[nodiscard]] bool has_tick(Errand& errand);

  Desk& desk_;
  OperatorCalls& operators_;
  BackgroundAnswers& answers_;
  Preflight* const preflight_;
};

}  // namespace sluice::edge
