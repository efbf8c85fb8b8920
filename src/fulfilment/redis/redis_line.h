// One connection to a Redis that never blocks: commands are put in, answers come out as the socket has them. What is
// said over it is hiredis's protocol.
//
//   1. It is opened when it is due and was lost; whoever polls hands in what the socket has to say. The look-up of a
//      host's name is the one thing that may take long.
//   2. Answers come in the order of the commands. An answer that does not come within the time-out (and the time for
//      which the command itself may wait) ends the line, and with it everything that waits for an answer.
//   3. Each command is sent as the bytes of its words: nothing in them is ever read as a command.
//   4. Of a Redis that sentinels watch it is open only if that calls itself the primary.
//
// One thread.
#pragma once

#include <deque>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "fulfilment/redis/redis_server.h"
#include "fulfilment/redis/redis_socket.h"

struct redisReader;
struct redisReply;

namespace sluice::fulfilment {

class RedisLine {
public:
  using Words = std::span<const std::string_view>;
  using Then = std::function<void(const redisReply&)>;
  enum class Peer : std::uint8_t { redis, sentinel };

  // Both must outlive it. What `server` says may change while the line is closed.
  RedisLine(const RedisServer& server, const Clock& clock, Peer peer = Peer::redis)
      : server_(server), clock_(clock), peer_(peer) {}
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
  void ask(std::initializer_list<std::string_view> words, Then then = {}, Duration wait = Duration::zero()) {
    ask(Words(words.begin(), words.size()), std::move(then), wait);
  }
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
    void operator()(redisReader* reader) const;
    void operator()(redisReply* reply) const;
  };
  struct Waiting {
    Then then;
    Duration wait{0};
  };

  void put(Words words, Then then, Duration wait);
  void put(std::initializer_list<std::string_view> words, Then then = {}) {
    put(Words(words.begin(), words.size()), std::move(then), Duration::zero());
  }
  void greet();
  void take_role(const redisReply& reply);
  void write();
  void read();
  void take_answers();
  void settle(const redisReply& reply);

  const RedisServer& server_;
  const Clock& clock_;
  const Peer peer_;
  std::optional<RedisSocket> socket_;
  std::unique_ptr<redisReader, Free> reader_;
  std::string unsent_;
  std::size_t sent_ = 0;  // of that, which is let go of once all of it is sent
  Stage stage_ = Stage::closed;
  std::deque<Waiting> waiting_;
  MonoTime heard_at_{};  // when the first of them came to be the first
  MonoTime open_at_{};   // not before
  std::optional<Error> loss_;
};

// Of a text; nullopt: it is none.
[[nodiscard]] std::optional<std::string_view> text_in(const redisReply& reply);

}  // namespace sluice::fulfilment
