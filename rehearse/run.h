// One run against an open sale: the loop that gives the crowd and the wire their turns, from the first planned
// arrival through draining and auditing to the end.
//
// Blocks its thread and is used once. `plan`, `targets`, `clock` and `sink` must outlive it.
#pragma once

#include <span>

#include "base/result.h"
#include "base/time.h"
#include "rehearse/crowd/crowd.h"
#include "rehearse/crowd/sale_view.h"
#include "rehearse/plan.h"
#include "rehearse/progress.h"
#include "rehearse/report/report.h"
#include "rehearse/target.h"
#include "rehearse/wire/wire.h"

namespace sluice::rehearse {

class Run {
public:
  Run(const Plan& plan, std::span<const Target> targets, const SaleView& sale, const Clock& clock,
      ProgressSink& sink);

  // All of the report but its settings and verdict. ErrorKind::unavailable: the shop does not take the connections.
  [[nodiscard]] Result<Report> perform();

private:
  void turn_for(Duration most);
  template <class IsOver>
  void turn_until(IsOver&& is_over);
  void send(MonoTime now);
  void keep_house(MonoTime now);
  void show_progress(MonoTime now);
  void fill(Report& report);

  const Plan& plan_;
  const Clock& clock_;
  ProgressSink& sink_;
  MonoTime start_;  // the first planned arrival
  Crowd crowd_;
  Wire wire_;
  Duration gather_;  // what is due within this time leaves in one write a connection
  MonoTime last_send_{};
  MonoTime next_send_{};
  MonoTime next_house_{};
  MonoTime next_progress_{};
  Progress::Phase phase_ = Progress::Phase::arriving;
};

}  // namespace sluice::rehearse
