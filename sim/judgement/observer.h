// Looks at what edges can see of the line, whenever the owner has told something, and notes it: who is called, who is
// overtaken, who keeps a unit waiting for longer than they may, what the gauges say.
#pragma once

#include "sim/judgement/record.h"
#include "sim/world/process.h"

namespace sluice::sim {

class Observer {
public:
  Observer(const Setup& setup, const Agenda& agenda, Record& record)
      : setup_(setup), agenda_(agenda), record_(record) {}

  void look(Process& process);
  // A new process: what was seen before counts no more.
  void begin_anew();

private:
  // Longer than a call or a come-back is on its way to the owner and back, the slowest disk included.
  static constexpr Duration way = std::chrono::seconds(5);

  void look_at(PlaceSeen& place);
  [[nodiscard]] Time may_be_called_since(const PlaceSeen& place, line::Standing before) const;
  void note_call(PlaceSeen& place, Time since, Process& process);
  [[nodiscard]] bool is_before(const PlaceSeen& other, const PlaceSeen& place, Ordinal ordinal) const;
  void look_at_gauges(Process& process, std::uint32_t called);
  void complain(const std::string& what) { record_.broken.emplace_back(agenda_.now(), what); }
  [[nodiscard]] bool is_running(Process& process) const;

  const Setup& setup_;
  const Agenda& agenda_;
  Record& record_;
  const shop::SaleFront* front_ = nullptr;
  std::map<std::pair<LineIndex, Ordinal>, Duration> called_for_;
  Time anew_at_{};  // since when `front_` is there
  Time looked_at_{};
  Time looked_at_gauges_{};
  Duration passed_{};  // since the last look, if the sale has gone on meanwhile
};

}  // namespace sluice::sim
