// Whether a history kept every promise. Each checker knows what was asked, answered and told, the bank's books, the
// ledger's rows and a shared database's log of commits, and nothing of how the product does it.
//
//   units         every unit is free, or one hold's; no more of them than there are
//   one_owner     no two buyers were told at one time that a unit is theirs
//   acknowledged  each hold and order that was answered is in the ledger, as it was answered
//   capture_once  one charge an order, one taken a hold
//   money         what was taken is what was delivered and what was paid back
//   fifo          nobody was called while somebody earlier waited who was there
//   redemption    a place was used once, by whom it was given to
//   same_answer   a key has one answer
//   limit         nobody has more than a buyer may
//   cap, pace     never exceeded beyond what is said of them (docs/guarantees.md)
//   hold_time     a hold lives as long as was promised
//   lapse         who is called and does not come keeps nothing
//   presence      nobody is called who has gone
//   events        what the bank tells twice is taken in once
//   told_over     nobody is told that it is over while there is something, nor left to wait when it is
//   rest          once nothing goes wrong any more, everything comes to its end
//   one_ticket    no place is in the tickets of two buyers
//   one_writer    of servers that share a database one writes and tells at a time, and none that was replaced
//   one_commit    no round is in the ledger twice, whatever becomes of its answer
//   foreign       with what is another's nobody gets anything
//   invariant     the product's own checks
#pragma once

#include <string>
#include <vector>

#include "sim/judgement/record.h"
#include "sim/judgement/rows.h"
#include "sim/world/bank.h"

namespace sluice::sim {

struct Finding {
  std::string checker;
  std::string what;
};

struct Evidence {
  const Setup& setup;
  const Record& record;
  const Rows& rows;
  const Bank& bank;
};

// Empty: every promise was kept.
[[nodiscard]] std::vector<Finding> judge(const Evidence& evidence);

// The names above.
[[nodiscard]] std::vector<std::string> every_checker();

// --- The checkers by subject; each appends what it finds.
void judge_units(const Evidence& evidence, std::vector<Finding>& findings);
void judge_acknowledgements(const Evidence& evidence, std::vector<Finding>& findings);
void judge_money(const Evidence& evidence, std::vector<Finding>& findings);
void judge_lines(const Evidence& evidence, std::vector<Finding>& findings);
void judge_commits(const Evidence& evidence, std::vector<Finding>& findings);
void judge_ends(const Evidence& evidence, std::vector<Finding>& findings);

}  // namespace sluice::sim
