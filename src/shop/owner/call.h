// What an edge asks of a sale's owner, and what comes back.
//
// A Call is made by an edge, travels through the owner's mailbox, is answered after the ledger has committed, and
// goes home to the edge's own thread, where complete() turns the answer into a response. It is batch-shaped on both
// ways.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "shop/owner/answer.h"
#include "shop/owner/command.h"

namespace sluice::shop {

class Call;
using CallPtr = std::unique_ptr<Call>;

// Where answered calls go: the edge's own thread. Thread-safe.
class ReplyQueue {
public:
  virtual ~ReplyQueue() = default;
  virtual void deliver(std::vector<CallPtr> calls) = 0;
};

class Call {
public:
  explicit Call(Command asked) : command(std::move(asked)) {}
  virtual ~Call() = default;
  // On the reply queue's thread, once, after `answer` is filled in.
  virtual void complete() = 0;
  // nullptr: nobody waits for the answer.
  [[nodiscard]] virtual ReplyQueue* reply_to() const = 0;

  Command command;
  Answer answer;
};

// Brings answered calls home, a delivery for each queue: its thread is woken once, however many they are.
void deliver(std::vector<CallPtr> calls);

// A message that nobody waits for.
class Notice final : public Call {
public:
  using Call::Call;
  void complete() override {}
  [[nodiscard]] ReplyQueue* reply_to() const override { return nullptr; }
};

}  // namespace sluice::shop
