// one_writer, one_commit; of servers that share a database, by its own log.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "sim/judgement/judge.h"

namespace sluice::sim {
namespace {

// Within a lease one process writes, leases only grow, and whoever tells a buyer of a new hold has written it.
void judge_writers(const Evidence& evidence, std::vector<Finding>& findings) {
  std::map<std::uint64_t, Life> writers;
  std::map<HoldId, Life> written;
  std::uint64_t newest = 0;
  for (const Committed& commit : evidence.record.commits) {
    const std::string lease = "lease " + std::to_string(commit.lease);
    if (commit.lease < newest) findings.push_back({"one_writer", lease + " came after a newer one"});
    newest = std::max(newest, commit.lease);
    const auto [at, is_first] = writers.emplace(commit.lease, commit.life);
    if (!is_first && at->second != commit.life) {
      findings.push_back({"one_writer", "under " + lease + " two processes wrote"});
      return;
    }
    for (const HoldId hold : commit.holds) written.emplace(hold, commit.life);
  }
  for (const Secured& secured : evidence.record.secured) {
    const auto writer = written.find(secured.hold);
    if (!secured.is_new || writer == written.end() || writer->second == secured.life) continue;
    findings.push_back({"one_writer", "hold " + secured.hold.str() + " was told by another process than wrote it"});
  }
}

void judge_rounds(const Evidence& evidence, std::vector<Finding>& findings) {
  std::set<std::pair<Life, std::uint64_t>> rounds;
  for (const Committed& commit : evidence.record.commits) {
    if (rounds.emplace(commit.life, commit.round).second) continue;
    findings.push_back({"one_commit", "round " + std::to_string(commit.round) + " of process " +
                                          std::to_string(commit.life) + " was committed twice"});
    return;
  }
}

}  // namespace

void judge_commits(const Evidence& evidence, std::vector<Finding>& findings) {
  judge_writers(evidence, findings);
  judge_rounds(evidence, findings);
}

}  // namespace sluice::sim
