// A simulator that finds nothing proves nothing, unless it finds what was put there: each bug is noticed, by the
// checker of the promise that it breaks.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/history.h"

namespace sluice::sim {
namespace {

struct Planted {
  Bug bug = Bug::none;
  const char* checker = "";  // that must tell of it
};

void PrintTo(const Planted& planted, std::ostream* out) {
  *out << to_string(planted.bug) << " is told of by " << planted.checker;
}

constexpr Planted planted[] = {
    {Bug::acknowledges_early, "acknowledged"},
    {Bug::two_owners, "one_owner"},
    {Bug::releases_twice, "units"},
    {Bug::forgets_generation, "rest"},
    {Bug::forgets_answers, "same_answer"},
    {Bug::forgets_slots, "rest"},
    {Bug::forgets_jobs, "rest"},
    {Bug::forgets_events, "events"},
    {Bug::one_unit_too_many, "units"},
    {Bug::one_unit_too_few, "told_over"},
    {Bug::clock_runs_away, "hold_time"},
    {Bug::lapse_not_called, "lapse"},
    {Bug::cap_not_kept, "cap"},
    {Bug::pace_not_kept, "pace"},
    {Bug::presence_never_cleared, "presence"},
    {Bug::places_swapped, "fifo"},
    {Bug::tickets_believed, "redemption"},
    {Bug::new_key_each_try, "capture_once"},
    {Bug::declined_is_paid, "money"},
    {Bug::forgets_places, "one_ticket"},
    {Bug::epoch_not_checked, "one_writer"},
    {Bug::number_not_checked, "one_commit"},
    {Bug::unknown_is_success, "acknowledged"},
    {Bug::unknown_is_failure, "one_commit"},
};
static_assert(std::size(planted) == every_bug.size());

class PlantedBug : public testing::TestWithParam<Planted> {};

bool tells(const Outcome& outcome, const char* checker) {
  return std::any_of(outcome.findings.begin(), outcome.findings.end(),
                     [checker](const Finding& finding) { return finding.checker == checker; });
}

bool is_of_clusters(Bug bug) {
  return bug == Bug::epoch_not_checked || bug == Bug::number_not_checked || bug == Bug::unknown_is_success ||
         bug == Bug::unknown_is_failure;
}

// The process ends while people wait for the opening, and others come after that.
void let_places_be_given_before_a_crash(Setup& setup) {
  setup.sale.lobby = shop::Lobby::fifo;
  setup.sale.lobby_time = std::chrono::seconds(2);
  for (std::size_t i = 0; i < setup.buyers.size(); ++i)
    setup.buyers[i].arrives = std::chrono::seconds(i % 2 == 0 ? 2 : 6);
  setup.faults.assign(1, {std::chrono::milliseconds(2900), Fault::crash, {}});
}

void let_people_come_in_numbers(Bug bug, Setup& setup) {
  for (auto& item : setup.sale.items) item.stock = 60;
  setup.sale.cap = 10'000;
  setup.sale.pace = {.admit = bug == Bug::pace_not_kept ? 2U : 0U, .per = std::chrono::seconds(4)};
  setup.faults.clear();
  if (bug == Bug::two_owners) {
    setup.faults.push_back({std::chrono::seconds(6), Fault::stranger, std::chrono::milliseconds(200)});
  }
}

// A history in which there is something for the bug to spoil, and which does not wait for ever for a rest that never
// comes.
Setup setup_for(Bug bug, std::uint64_t seed) {
  Setup setup = is_of_clusters(bug) ? two_servers_of(seed) : one_server_of(seed);
  setup.rests_until = setup.faults_end + std::chrono::seconds(60);
  if (bug == Bug::forgets_places) let_places_be_given_before_a_crash(setup);
  if (bug == Bug::number_not_checked) setup.database->late = 0.1;
  if (bug == Bug::two_owners || bug == Bug::pace_not_kept) let_people_come_in_numbers(bug, setup);
  return setup;
}

TEST_P(PlantedBug, IsNoticed) {
  constexpr std::uint64_t seeds_max = 150;
  std::map<std::string, int> told;
  for (std::uint64_t seed = 1; seed <= seeds_max; ++seed) {
    const auto setup = setup_for(GetParam().bug, seed);
    const Outcome outcome = play(setup, GetParam().bug);
    if (tells(outcome, GetParam().checker)) return;
    for (const Finding& finding : outcome.findings) ++told[finding.checker];
  }
  std::string others;
  for (const auto& [checker, times] : told) others += " " + checker + " " + std::to_string(times);
  FAIL() << GetParam().checker << " has not told of it in " << seeds_max << " histories; told was:" << others;
}
INSTANTIATE_TEST_SUITE_P(Each, PlantedBug, testing::ValuesIn(planted),
                         [](const auto& one) { return std::string(to_string(one.param.bug)); });

}  // namespace
}  // namespace sluice::sim
