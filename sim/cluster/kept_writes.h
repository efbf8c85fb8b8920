// A round's writes with texts of their own: what is under way to a database when the process that sent it has gone
// on, or is gone.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "ledger/writes.h"

namespace sluice::sim {

class KeptWrites {
public:
  explicit KeptWrites(std::span<const ledger::Write> writes);
  KeptWrites(const KeptWrites&) = delete;  // its writes borrow its texts
  KeptWrites& operator=(const KeptWrites&) = delete;

  [[nodiscard]] std::span<const ledger::Write> all() const { return writes_; }

private:
  std::deque<std::string> texts_;
  std::vector<ledger::Write> writes_;
};

}  // namespace sluice::sim
