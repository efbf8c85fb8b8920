#include "ledger/postgres/sent_round.h"

#include <vector>

#include "ledger/postgres/gathering.h"

namespace sluice::ledger::postgres {
namespace {

// More: a stall is waited for longer where there is more to do. An insert takes about 10 us, each alone 50.
constexpr std::chrono::microseconds wait_a_write{100};

SentRound run(OwnerLink& link, const std::vector<Runs::Step>& steps, Deadline deadline) {
  std::vector<Pipeline::Call> calls{{prepared_name(WriteName::begin)}};
  for (const Runs::Step& step : steps) calls.push_back({prepared_name(step.name), step.rows->values()});
  calls.push_back({prepared_name(WriteName::commit)});
  const auto together = link.connection().run_together(calls, "COMMIT", deadline);
  switch (together.end) {
    case Pipeline::End::done:
      return {.sent = Sent::committed};
    case Pipeline::End::lost:
      return {.sent = Sent::lost};
    case Pipeline::End::refused:
      break;
  }
  if (together.at < 1 || together.at > steps.size()) return {.sent = Sent::refused};
  const Runs::Step& step = steps[together.at - 1];
  return {.sent = Sent::refused, .at = SentRound::At{.name = step.name, .write = step.write}};
}

}  // namespace

SentRound send_round(OwnerLink& link, Fences& fences, std::span<const Write> writes, Runs::Way way,
                     std::chrono::milliseconds wait_max) {
  fences.begin_round();
  Gathering gathering(fences, fences.writer(), way);
  gathering.add(writes);
  return run(link, gathering.steps(), std::chrono::steady_clock::now() + wait_max + writes.size() * wait_a_write);
}

}  // namespace sluice::ledger::postgres
