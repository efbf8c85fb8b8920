#include "sim/judgement/judge.h"

namespace sluice::sim {

std::vector<Finding> judge(const Evidence& evidence) {
  std::vector<Finding> findings;
  judge_units(evidence, findings);
  judge_acknowledgements(evidence, findings);
  judge_money(evidence, findings);
  judge_lines(evidence, findings);
  judge_commits(evidence, findings);
  judge_ends(evidence, findings);
  return findings;
}

std::vector<std::string> every_checker() {
  return {"units", "one_owner",  "acknowledged", "capture_once", "money",   "fifo",     "redemption", "same_answer",
          "limit", "cap",        "pace",         "hold_time",    "lapse",   "presence", "events",     "told_over",
          "rest",  "one_ticket", "one_writer",   "one_commit",   "foreign", "invariant"};
}

}  // namespace sluice::sim
