// Who runs the sale: pauses it, changes its stock, pays back, cancels, clears the line, looks after what was given
// up.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/judgement/record.h"
#include "sim/world/process.h"

namespace sluice::sim {

class Operators {
public:
  Operators(const Setup& setup, Agenda& agenda, Chance& chance, Record& record, std::function<Process*()> process)
      : setup_(setup), agenda_(agenda), chance_(chance), record_(record), process_(std::move(process)) {}

  void pause(Duration time);
  void resume();
  void change_stock();
  void refund();
  void cancel();
  void clear();
  // Has tried again what was given up, as somebody does in the end.
  void look_after_dead_jobs();

private:
  void ask(
      shop::Command command, Process::Answered answered = [](const shop::Answer&) {});
  [[nodiscard]] const Ordered* any_order();
  void note_gone(HoldId hold);

  const Setup& setup_;
  Agenda& agenda_;
  Chance& chance_;
  Record& record_;
  std::function<Process*()> process_;
};

}  // namespace sluice::sim
