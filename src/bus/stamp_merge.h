// The people whom several edges hand in, as one line by the time of their stamps.
//
//  1. A merge begins with the first edge that hands in, and waits for the others: at least gather_min, and then for
//     whichever has begun and has not handed in all, at most gather_max. What is handed in after that is put where it
//     belongs among those who have no place yet.
//  2. It gives a stamp only when every earlier one that it has was given. So among what edges have handed in in time
//     nobody is overtaken, and among what they note while it gives, by no more than it takes them to hand that in.
//  3. An edge is done when all that was handed in was given, and it had no more. An edge that says nothing for
//     silence_max is not waited for.
//  4. Bounded: what is beyond stamps_max is not taken, and is to be handed in again.
//
// The same person may be in it twice, of two edges or of one that began anew: whoever gives places gives one. Pure;
// one thread. Cost: O(log n) a stamp.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <queue>
#include <vector>

#include "base/time.h"
#include "bus/hand_in.h"

namespace sluice::bus {

class StampMerge {
public:
  // Edges hear of an owner within some hundred milliseconds of each other. Shorter, and an edge that hears it last is
  // behind all others; longer, and everybody waits longer for their places.
  static constexpr Duration gather_min = std::chrono::seconds(1);
  static constexpr Duration gather_max = std::chrono::seconds(10);
  static constexpr Duration silence_max = std::chrono::seconds(1);
  static constexpr std::size_t stamps_max = 4'000'000;  // some 600 MB; what four edges can have noted

  // False: there is no room, and nothing of it was taken. REQUIRES: its part is not `rest`.
  bool take(MonoTime now, HandIn hand_in);
  // Those whose turn it is, at most `most`, in order.
  void give(MonoTime now, std::size_t most, std::vector<HandedStamp>& given);
  // Whether the edge, which has just handed in, is done. Then it is forgotten; with the last one, the merge is over.
  [[nodiscard]] bool end(MonoTime now, Incarnation edge);

  [[nodiscard]] std::size_t size() const { return stamps_.size(); }

private:
  struct Edge {
    MonoTime heard_at{};
    bool has_more = false;
  };
  struct Kept {
    HandedStamp stamp;
    Incarnation edge{};
  };
  struct IsLater {
    bool operator()(const Kept& a, const Kept& b) const {
      return a.stamp.at != b.stamp.at ? a.stamp.at > b.stamp.at : a.edge > b.edge;
    }
  };
  [[nodiscard]] bool is_ready(MonoTime now) const;
  void forget_silent(MonoTime now);

  std::optional<MonoTime> began_at_;
  bool is_giving_ = false;
  std::map<Incarnation, Edge> edges_;
  std::priority_queue<Kept, std::vector<Kept>, IsLater> stamps_;
};

}  // namespace sluice::bus
