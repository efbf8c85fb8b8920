#include "bus/edge_roll.h"

#include <algorithm>

namespace sluice::bus {
namespace {

// An edge's part of the crowd is that of the last minutes: shorter, and it is chance; longer, and it is yesterday's.
constexpr double kept_of_asked = 0.999;  // each beat

}  // namespace

EdgeRoll::Edge& EdgeRoll::hear(const EdgeMessage& message, const std::string& keys, MonoTime now) {
  const auto [at, is_new] = edges_.try_emplace(message.edge);
  Edge& edge = at->second;
  if (is_new) {
    edge.name = message.name;
    log_.info("bus_edge", {{"name", edge.name}});
  }
  if (edge.keys.look(message.keys, keys, now)) log_.error("bus_keys_differ", {{"edge", edge.name}});
  edge.board = message.board;
  edge.heard_at = now;
  return edge;
}

EdgeRoll::Edge* EdgeRoll::find(Incarnation id) {
  const auto at = edges_.find(id);
  return at == edges_.end() ? nullptr : &at->second;
}

void EdgeRoll::forget_silent(const Receiver& receiver) {
  std::erase_if(edges_, [&](const auto& each) {
    const bool is_gone = !receiver.knows(each.first);
    if (is_gone) log_.info("bus_edge_gone", {{"name", each.second.name}});
    return is_gone;
  });
}

void EdgeRoll::fade() {
  for (auto& [id, edge] : edges_) edge.asked *= kept_of_asked;
}

// Of an edge that has just come nothing is known: as if it had asked a little.
std::vector<EdgePart> EdgeRoll::parts() const {
  constexpr double unknown = 10;
  constexpr double whole = 1000;
  double all = 0;
  for (const auto& [id, edge] : edges_) all += edge.asked + unknown;
  std::vector<EdgePart> parts;
  for (const auto& [id, edge] : edges_) {
    const double part = std::max(1.0, whole * (edge.asked + unknown) / all);
    parts.push_back({.edge = id, .part = static_cast<std::uint16_t>(part)});
  }
  return parts;
}

void note_reads(EdgeRoll::Edge& edge, const EdgeMessage& message, BoardSource& board) {
  for (const ReadCount& each : message.reads) {
    if (edge.reads.size() >= sales_max && !edge.reads.contains(each.sale)) continue;
    auto at = edge.reads.find(each.sale);
    if (at == edge.reads.end()) at = edge.reads.emplace(std::string(each.sale), 0).first;
    if (each.reads > at->second) board.note_reads(each.sale, each.reads - at->second);
    at->second = std::max(at->second, each.reads);
  }
}

}  // namespace sluice::bus
