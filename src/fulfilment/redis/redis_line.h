// One connection to a Redis (hiredis) that never blocks: commands are put in, answers come out as the socket has
// them.
//
//   1. It is opened when it is due and was lost; whoever polls hands in what the socket has to say. The look-up of a
//      host's name, which hiredis does, is the one thing that may take long.
//   2. Answers come in the order of the commands. An answer that does not come within the time-out (and the time for
//      which the command itself may wait) ends the line, and with it everything that waits for an answer.
//   3. Each command is sent as the bytes of its words: nothing in them is ever read as a command.
//
// One thread.
#pragma once

#include <deque>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "fulfilment/redis/redis_server.h"

struct redisContext;
struct redisReply;

namespace sluice::fulfilment {

class RedisLine {
public:
  using Words = std::initializer_list<std::string_view>;
  using Then = std::function<void(const redisReply&)>;

  // Both must outlive it.
  RedisLine(const RedisServer& server, const Clock& clock) : server_(server), clock_(clock) {}
  ~RedisLine();
  RedisLine(const RedisLine&) = delete;
  RedisLine& operator=(const RedisLine&) = delete;

  // Begins to connect, if it is not connected and has not tried just now.
  void open();
  // Connected, and it has been let in.
  [[nodiscard]] bool is_open() const { return stage_ == Stage::open; }
  // Why it was lost, once.
  [[nodiscard]] std::optional<Error> take_loss();
  void close(Error why);

  // `wait`: how long the command may wait by itself. `then` is not called for a Redis's no: that is the end of the
  // line. Nothing is asked on a line that is not open.
  void ask(Words words, Then then = {}, Duration wait = Duration::zero());
  [[nodiscard]] std::size_t unanswered() const { return waiting_.size(); }

  // --- For whoever polls
  [[nodiscard]] int descriptor() const;  // -1: none
  [[nodiscard]] short events() const;
  void on_events(short events);
  // Ends it if an answer is late. When to ask again; nullopt: not needed.
  [[nodiscard]] std::optional<MonoTime> check_overdue();

private:
  enum class Stage : std::uint8_t { closed, connecting, greeting, open };
  struct Free {
    void operator()(redisContext* context) const;
    void operator()(redisReply* reply) const;
  };
  struct Waiting {
    Then then;
    Duration wait{0};
  };

  void put(Words words, Then then, Duration wait);
  void greet();
  void on_connected();
  void write();
  void read();
  void settle(const redisReply& reply);
  void lose();

  const RedisServer& server_;
  const Clock& clock_;
  std::unique_ptr<redisContext, Free> context_;
  Stage stage_ = Stage::closed;
  bool has_more_to_write_ = false;
  std::deque<Waiting> waiting_;
  MonoTime heard_at_{};  // when the first of them came to be the first
  MonoTime open_at_{};   // not before
  std::optional<Error> loss_;
};

}  // namespace sluice::fulfilment
