// Those at an edge who wait for the owner's answers: how many may, whom each answer is for, and the way back to the
// threads that asked.
//
//  1. Nobody who asks is held up for longer than a push. At most Sender::unanswered_max wait.
//  2. Who was let in is told once: the answer, or that none has come.
//  3. Answers gather until send(), and go as one piece of work to each thread.
//
// Any thread: let_in(), size(). The rest is for the thread that turns the edge's end. Cost: a look-up an answer.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "bus/intake.h"
#include "bus/sender.h"
#include "http/elsewhere.h"
#include "http/loop.h"
#include "http/message.h"

namespace sluice::bus {

class Askers {
public:
  using Then = http::Elsewhere::Then;

  enum class Entry : std::uint8_t {
    first,  // since they were numbered last: whoever turns is to be woken
    further,
    refused,  // as many wait as may; `then` is never called
  };
  // `loop` is where `then` is called, and must outlive it.
  [[nodiscard]] Entry let_in(const http::Request& request, http::Loop& loop, Then then);
  [[nodiscard]] std::size_t size() const { return size_.load(std::memory_order_relaxed); }

  // Those who have come since: their requests are the sender's from now on, and wait until `until`.
  void number(Sender& sender, MonoTime until);
  // Null: none has come. Without an effect for whoever was told already.
  void answer(Sequence sequence, const http::Response* response);
  void send();

private:
  struct Asker {
    http::Loop* loop = nullptr;
    Then then{};
  };
  struct Question {
    Sender::Request request{};
    Asker asker{};
  };
  struct Answer {
    Then then{};
    bool is_there = false;
    int status = 0;
    std::string content_type{};
    std::string fields{};
    std::string body{};
  };
  struct Hash {
    std::size_t operator()(Sequence sequence) const { return static_cast<std::size_t>(sequence); }
  };
  static void tell(const Answer& answer);

  std::atomic<std::size_t> size_{0};
  Intake<Question> questions_;

  // Of the thread that turns:
  std::unordered_map<Sequence, Asker, Hash> askers_;
  std::unordered_map<http::Loop*, std::vector<Answer>> homeward_;
};

}  // namespace sluice::bus
