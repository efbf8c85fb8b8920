// The port to a bus: how an edge and the owner reach each other. memory/ and redis/ are behind it.
//
// A way may lose anything at any moment, deliver twice, and deliver late; it tells of a new beginning (on_connected),
// and what rests on it (sender.h, receiver.h, the board's numbers) makes good for the rest. It never blocks for
// longer than wait() was told, and nothing of it throws.
//
// Everything but wake() belongs to one thread: that which calls wait().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "bus/messages.h"
#include "bus/sign.h"

namespace sluice::bus {

// What an edge hears, during wait().
class EdgeNews {
public:
  virtual ~EdgeNews() = default;
  virtual void on_connected() = 0;  // once more: what was under way may be lost
  virtual void on_lost(const Error& why) = 0;
  // Who is the owner; told several times a second. nullopt: nobody.
  virtual void on_sign(const std::optional<Sign>& sign) = 0;
  virtual void on_answers(std::string_view message) = 0;
  // In the order in which they were published, but perhaps not all of them, and some once more.
  virtual void on_board(std::string_view message) = 0;
};

class EdgeWay {
public:
  virtual ~EdgeWay() = default;
  // Until there was news, wake() was called, or `most` is over.
  virtual void wait(Duration most, EdgeNews& news) = 0;
  // Whether a message can leave at once. What gathers until then leaves together.
  [[nodiscard]] virtual bool can_send() const = 0;
  // To the owner of the last sign. REQUIRES: can_send().
  virtual void send(std::string message) = 0;
  virtual void wake() = 0;  // thread-safe
};

// What the owner hears, during wait().
class OwnerNews {
public:
  virtual ~OwnerNews() = default;
  virtual void on_connected() = 0;
  virtual void on_lost(const Error& why) = 0;
  // `age`: how long ago it was sent.
  virtual void on_message(std::string_view message, Duration age) = 0;
  // What was published is there no more.
  virtual void on_forgotten() = 0;
  // Whether the sign here is ours. Not: another owner has come after us, and nothing is heard any more until
  // claim_anew().
  virtual void on_sign(bool is_ours) = 0;
};

class OwnerWay {
public:
  virtual ~OwnerWay() = default;
  virtual void wait(Duration most, OwnerNews& news) = 0;
  [[nodiscard]] virtual bool can_send() const = 0;
  // REQUIRES of both: can_send().
  virtual void answer(Incarnation edge, std::string message) = 0;
  // `is_whole`: nobody needs what was published before.
  virtual void publish(std::string message, bool is_whole) = 0;
  // We are the owner after whoever is it now.
  virtual void claim_anew() = 0;
  // With this sign from now on.
  virtual void set_keys(std::string keys) = 0;
  virtual void wake() = 0;  // thread-safe
};

}  // namespace sluice::bus
