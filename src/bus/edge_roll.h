// The edges that the owner hears: who they are, whether they sign with our keys, how much of the crowd comes to each,
// and the answers that are to be sent to them.
//
// Invariant: an edge is here as long as the receiver knows it (receiver.h).
// Pure but for what it logs: time is an argument. One thread. O(log edges) a call, or O(edges) where it is about all.
//
// Logs: bus_edge, bus_edge_gone (info); bus_keys_differ (error).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "bus/board.h"
#include "bus/keys_match.h"
#include "bus/messages.h"
#include "bus/receiver.h"

namespace sluice::bus {

class EdgeRoll {
public:
  struct Edge {
    std::string name{};
    std::uint64_t board = 0;  // how far it has heard of the board
    MonoTime heard_at{};
    std::map<std::string, std::uint64_t, std::less<>> reads{};
    double asked = 0;       // lately: old requests fade
    std::string answers{};  // that are to be sent
    KeysMatch keys{};       // its own and ours
  };

  // `log` must outlive it.
  explicit EdgeRoll(Log& log) : log_(log) {}

  // Whose message it is, with what it says of itself noted. `keys`: the fingerprint of our own.
  Edge& hear(const EdgeMessage& message, const std::string& keys, MonoTime now);
  // nullptr: it is not heard any more.
  [[nodiscard]] Edge* find(Incarnation id);
  void forget_silent(const Receiver& receiver);

  // What was asked long ago counts for less, each time a little.
  void fade();
  // Each edge's part of the crowd, in thousandths.
  [[nodiscard]] std::vector<EdgePart> parts() const;
  // visit(id, edge), of all.
  template <class Visit>
  void for_each(Visit visit) {
    for (auto& [id, edge] : edges_) visit(id, edge);
  }
  // Those that are heard, and are answered.
  template <class Visit>
  void for_each_shown(MonoTime now, Visit visit) const {
    for (const auto& [id, edge] : edges_) {
      if (now - edge.heard_at < silence_max && !edge.keys.is_refused()) visit(edge);
    }
  }

private:
  // Not heard for so long, it is not shown any more; it is remembered for longer (receiver.h).
  static constexpr Duration silence_max = std::chrono::seconds(5);

  Log& log_;
  std::map<Incarnation, Edge> edges_;
};

// Says of an edge's reads of status documents how many more they are than it has said before.
void note_reads(EdgeRoll::Edge& edge, const EdgeMessage& message, BoardSource& board);

}  // namespace sluice::bus
