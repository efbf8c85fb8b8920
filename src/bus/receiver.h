// What the owner has done of each edge's requests, so that one that is sent again is not done again.
//
//  1. A number of an incarnation is played once. What was answered is kept until the edge's low mark passes it.
//  2. What lies below the low mark, or too far above it, is nobody's request.
//  3. Bounded: edges_max edges, window of numbers an edge, and answer_bytes_max of kept answers an edge, beyond which
//     nothing new of it is played until it has taken some. An edge that was silent for silence_max is forgotten.
//
// Pure; one thread. Cost: a look-up each.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/time.h"
#include "bus/messages.h"
#include "bus/sender.h"

namespace sluice::bus {

class Receiver {
public:
  static constexpr std::size_t edges_max = bus::edges_max;
  static constexpr std::uint64_t window = 2 * Sender::unanswered_max;
  static constexpr std::size_t kept_bytes_max = std::size_t{64} << 20U;
  // Longer than anybody waits for an answer: what comes from it after that is a request's first coming.
  static constexpr Duration silence_max = std::chrono::seconds(60);

  // A message of this edge has come. False: there are too many edges, and nothing of it counts.
  [[nodiscard]] bool hear(Incarnation edge, Sequence low, MonoTime now);

  enum class Turn : std::uint8_t {
    play,   // now, and end() it
    again,  // it was answered: send answer_of() once more
    under_way,
    no_room,  // it will come again
    nobodys,
  };
  // REQUIRES: the edge was heard.
  [[nodiscard]] Turn begin(Incarnation edge, Sequence sequence);
  // REQUIRES: begin() said `again`, nothing has happened since.
  [[nodiscard]] const std::string& answer_of(Incarnation edge, Sequence sequence) const;
  // Keeps the answer. False: nobody waits for it any more.
  bool end(Incarnation edge, Sequence sequence, std::string answer);

  // Returns whether this edge is still known.
  [[nodiscard]] bool knows(Incarnation edge) const { return edges_.contains(edge); }
  void forget_silent(MonoTime now);

private:
  struct Edge {
    Sequence low{};
    MonoTime heard_at{};
    std::map<Sequence, std::optional<std::string>> requests{};  // none: under way
    std::size_t kept_bytes = 0;
  };
  struct Hash {
    std::size_t operator()(Incarnation edge) const { return static_cast<std::size_t>(edge); }
  };

  std::unordered_map<Incarnation, Edge, Hash> edges_;
};

}  // namespace sluice::bus
