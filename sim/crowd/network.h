// What lies between devices and the shop: it delays, loses and repeats what is asked, and loses what is answered.
//
// Every request gets exactly one response: an answer, or `nothing` when its time is over.
#pragma once

#include <functional>

#include "sim/crowd/edge.h"

namespace sluice::sim {

class Network {
public:
  static constexpr Duration time_out = std::chrono::seconds(8);

  // `process` says who runs at the moment; nullptr: nobody.
  Network(const NetworkHabits& habits, const bool& is_calm, Agenda& agenda, Chance& chance, Edge& edge,
          std::function<Process*()> process)
      : habits_(habits),
        is_calm_(is_calm),
        agenda_(agenda),
        chance_(chance),
        edge_(edge),
        process_(std::move(process)) {}

  void send(const Request& request, Respond respond);

private:
  struct Exchange;
  void carry(const Request& request, const std::shared_ptr<Exchange>& exchange);
  [[nodiscard]] bool happens(double probability) { return !is_calm_ && chance_.happens(probability); }

  const NetworkHabits& habits_;
  const bool& is_calm_;
  Agenda& agenda_;
  Chance& chance_;
  Edge& edge_;
  std::function<Process*()> process_;
};

}  // namespace sluice::sim
