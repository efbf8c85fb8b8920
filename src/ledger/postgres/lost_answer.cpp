#include "ledger/postgres/lost_answer.h"

#include <cstdint>
#include <string>

namespace sluice::ledger::postgres {

Result<Fate> settle_lost_answer(OwnerLink& link, Fences& fences, Deadline until) {
  const auto witness = fences.witness();
  for (;;) {
    link.disconnect();
    if (auto connected = link.be_connected(until); !connected) return connected.error();
    if (!witness) return Fate::given_up;  // new sales alone: who puts them in a second time is refused by their keys
    const Answer answer = link.connection().ask(settle_sql(), {witness->sale, witness->step.before, fences.writer()});
    if (!answer && std::chrono::steady_clock::now() > until)
      return link.unavailable("cannot tell what became of a commit");
    if (!answer) continue;
    if (answer.rows() == 0) return Fate::overtaken;
    const std::int64_t stored = std::stoll(std::string(answer.text(0, 0)));
    const Fate fate = fate_of(witness->step, stored, answer.text(0, 1) == fences.writer());
    if (fate == Fate::given_up) fences.learn(witness->sale, witness->step.after + 1);
    if (fate == Fate::given_up) ++link.stand().found_missing;
    if (fate == Fate::committed) ++link.stand().found_committed;
    return fate;
  }
}

}  // namespace sluice::ledger::postgres
