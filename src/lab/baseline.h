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
#include "lab/comparison.h"
#include "lab/crowd.h"
#include "lab/edges_alone.h"
#include "lab/findings.h"
#include "lab/hopefuls.h"
#include "lab/inside.h"
#include "lab/nature.h"
#include "lab/people.h"
#include "lab/seed.h"
#include "lab/threshold.h"
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
  void move_threshold();
  void let_in_those_who_ask();
  void let_in_by_stamps();
  void let_in_any(Hopefuls& of, std::uint32_t count);
  void let_in(std::uint32_t person);
  void send_away(End how);
  [[nodiscard]] std::uint32_t room();
  [[nodiscard]] bool is_period_over() const;
  [[nodiscard]] bool is_waiting(std::uint32_t person) { return people_[person].stage == Stage::waiting; }
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
  line::Pace pace_;

  Hopefuls waiting_;
  Hopefuls eligible_;  // came before the threshold
  std::vector<bool> is_eligible_;
  const Ms period_;
  Threshold threshold_;
  std::uint32_t others_asked_ = 0;
  std::uint32_t bucket_ = line::Pace::unlimited;  // who may still come in, in this period
  double polls_due_ = 0;
  double eligible_polls_due_ = 0;
  EdgesAlone edges_;
  Findings findings_;
  Inside inside_;
};

}  // namespace sluice::lab
