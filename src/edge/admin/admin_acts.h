// What people who operate have done: listed, exported. /admin/v1/acts
//
// Read from the ledger by a connection of its own, on the operators' thread, a bounded page at a time
// (ledger/people.h).
#pragma once

#include "edge/admin/list_answer.h"
#include "edge/desk.h"
#include "ledger/people.h"

namespace sluice::edge {

class AdminActs {
public:
  // `people`: none, in tests that need none; the answer is then that the ledger cannot be read.
  AdminActs(Desk& desk, ledger::People* people) : desk_(desk), people_(people) {}

  void list(Errand& errand);

private:
  struct Asked {
    ledger::ActFilter filter;
    ledger::ActNumber before{};
    std::uint32_t limit = 100;
    ListForm form = ListForm::json;
  };
  // nullopt: refused, and answered so.
  [[nodiscard]] std::optional<Asked> asked(Errand& errand);
  void tell(Errand& errand, const Asked& asked, const ledger::ActPage& page);

  Desk& desk_;
  ledger::People* people_;
};

}  // namespace sluice::edge
