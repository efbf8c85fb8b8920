// The throttles that shops had before, played with the same people: what a line costs and gives is told by what came
// before it. And what edges do by themselves while the line's owner is away.
//
//   lottery    A leaky bucket. Whoever asks while there is room is let in; the others ask again after a while. So who
//              is let in is a matter of luck, and who waits longest has no better chance than who came last.
//   threshold  Nearly stateless: everybody carries the signed time of their first request. Who came before a moment
//              is let in when they ask and there is room; what is left at the end of a period goes to whoever asked.
//              A feedback loop moves that moment: faster while fewer ask than there is room, slower while more do.
//   stamps     What four edges do without their owner, for the whole sale (edges_alone.h): a moment and a bucket as
//   well,
//              by what each has noted, with advice when to come back; what is left goes to the earliest who asked.
//              The cap is not kept.
//
// None knows the stock: people are let in as pace and cap allow, and find units or an empty shelf. Units are held
// from the moment that somebody is in. Told that all is sold are people once it is. Nobody is passed over for being
// away, because nobody is expected.
//
// Pure but for the memory it takes; one thread; one plan and one seed are one history. Cost: a tenth of a microsecond
// a person and their polls are only counted. Invariant: everybody who came has ended once.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "lab/agenda.h"
#include "lab/comparison.h"
#include "lab/crowd.h"
#include "lab/edges_alone.h"
#include "lab/findings.h"
#include "lab/nature.h"
#include "lab/people.h"
#include "lab/seed.h"
#include "line/pace.h"

namespace sluice::lab {

class Baseline {
public:
  // REQUIRES: rule is not `ours`, and problem_of(plan) is empty. `plan` must outlive this.
  Baseline(const Plan& plan, Rule rule, Seed seed);

  [[nodiscard]] Findings run();  // once
  [[nodiscard]] const char* broken_invariant() const { return people_.broken_invariant(); }

private:
  void step();
  void let_come();
  void lose_patience();
  void run_errands();
  void move_threshold();
  void let_in_those_who_ask();
  void let_in_by_stamps();
  void let_in_any(std::vector<std::uint32_t>& of, std::uint32_t& alive, std::uint32_t count);
  void let_in(std::uint32_t person);
  void send_away(End how);
  [[nodiscard]] std::uint32_t room();
  [[nodiscard]] bool is_period_over() const;
  [[nodiscard]] Second& second() { return findings_.seconds[now_ms_ / 1000]; }
  [[nodiscard]] Instant now() const { return Instant{std::chrono::milliseconds(now_ms_)}; }
  void end(std::uint32_t person, End how) { people_.end(person, how, now_ms_); }

  const Plan& plan_;
  const Rule rule_;
  const Nature nature_;
  SeededRandom luck_;
  Ms now_ms_ = 0;
  Ms opens_;
  Ms closes_;
  bool is_closed_ = false;
  Crowd crowd_;
  People people_;
  Patience patience_;
  Agenda agenda_;
  line::Pace pace_;

  std::vector<std::uint32_t> waiting_;   // in the order of coming; some have gone away
  std::vector<std::uint32_t> eligible_;  // came before the threshold; likewise
  std::uint32_t waiting_alive_ = 0;
  std::uint32_t eligible_alive_ = 0;
  std::vector<bool> is_eligible_;
  std::size_t passed_ = 0;   // of waiting_, that the threshold has passed
  double threshold_ms_ = 0;  // came before this
  const Ms period_;
  double step_ms_;    // how far it moves in a period
  double asked_ = 0;  // of the eligible, in this period
  std::uint32_t others_asked_ = 0;
  std::uint32_t bucket_ = line::Pace::unlimited;  // who may still come in, in this period
  double offered_ = 0;                            // room at its beginning
  double polls_due_ = 0;
  double eligible_polls_due_ = 0;
  EdgesAlone edges_;
  std::uint32_t inside_ = 0;
  std::uint32_t free_ = 0;
  std::uint32_t held_ = 0;
  Findings findings_;
};

}  // namespace sluice::lab
