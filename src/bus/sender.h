// The requests of an edge that wait for their answers, and which of them are to be sent when.
//
//  1. A request is sent once, and again, flagged so, when it was not answered for again_after, when what was sent may
//     be lost (send_all_again()), or when there is another owner (change_owner()). Always in the order of its number.
//  2. To another owner only what may be repeated goes: what the last one did of the rest is not known.
//  3. At most unanswered_max wait. Each is given up when its time is over.
//  4. The low mark never goes back, and is never above a request that waits.
//
// Pure; one thread. Cost: a few nanoseconds a request, and ten times a second a walk over those that wait.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "bus/messages.h"

namespace sluice::bus {

class Sender {
public:
  static constexpr std::size_t unanswered_max = 4096;  // bounds what an edge can have the owner keep
  static constexpr Duration again_after = std::chrono::seconds(1);

  struct Request {
    std::string bytes{};
    MonoTime until{};         // never before that of the request before
    bool may_repeat = false;  // doing it twice is doing it once
  };

  [[nodiscard]] bool has_room() const { return waiting_.size() < unanswered_max; }
  // REQUIRES: has_room().
  Sequence add(Request request);
  // What is to be sent, at most `most`; it counts as sent. The requests live until they are answered or given up.
  void take_due(MonoTime now, std::size_t most, std::vector<SentRequest>& due);
  // False: nobody waits for it any more.
  bool settle(Sequence sequence) { return waiting_.erase(sequence) > 0; }

  void send_all_again();
  // Returns what is given up for it.
  [[nodiscard]] std::vector<Sequence> change_owner();
  [[nodiscard]] std::vector<Sequence> give_up_late(MonoTime now);

  [[nodiscard]] Sequence low() const { return waiting_.empty() ? next_ : waiting_.begin()->first; }
  [[nodiscard]] std::size_t size() const { return waiting_.size(); }
  // When the next one is given up; nullopt: none waits.
  [[nodiscard]] std::optional<MonoTime> next_deadline() const;

private:
  struct Waiting {
    Request request;
    MonoTime again_at{};  // once it was sent
    bool was_sent = false;
  };
  void take(Sequence sequence, Waiting& waiting, MonoTime now, std::vector<SentRequest>& due);

  std::map<Sequence, Waiting> waiting_;
  Sequence next_{1};
  Sequence unsent_{1};    // all from here on were never sent
  MonoTime next_look_{};  // when the others are looked through again
};

}  // namespace sluice::bus
