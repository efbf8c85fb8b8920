// A connection to PostgreSQL (libpq) on which nothing is waited for without a bound: every step has a deadline, and
// can be broken off.
//
//   1. A link that was lost stays lost, and nobody knows what became of what was under way: open another one.
//   2. What the server itself says against a statement (failure().is_lost() is false) ends that statement alone.
//   3. Values go apart from the text of a statement: nothing is ever written into SQL.
//
// One thread at a time, but for Interruption::break_off(). Blocking up to the deadline; the look-up of a host's name,
// which libpq does, has none.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "postgres/answer.h"
#include "postgres/connection_string.h"
#include "postgres/failure.h"
#include "postgres/interruption.h"

namespace sluice::postgres {

using Deadline = std::chrono::steady_clock::time_point;

class Link {
public:
  struct Terms {
    std::span<const Word> words{};  // of two with one key the later counts
    Deadline deadline{};
    const Interruption* interruption = nullptr;  // outlives the link; nullptr: only deadlines end a wait
  };
  // nullopt: `failure` says why.
  [[nodiscard]] static std::optional<Link> open(const Terms& terms, Failure& failure);

  // Each begins one thing, which receive() ends. False: lost. REQUIRES: receive() follows each.
  [[nodiscard]] bool send(const std::string& script);
  enum class Form { text, binary };  // of the answer
  [[nodiscard]] bool send(const std::string& sql, std::span<const Value> values, Form form);
  // Values and answer in the server's binary form.
  [[nodiscard]] bool send_binary(const std::string& sql, std::span<const std::string_view> values);
  // Has the server read a statement, of which describe() then tells; nothing is done.
  [[nodiscard]] bool send_prepare(const std::string& sql, std::span<const Value> values);
  [[nodiscard]] bool send_describe();

  // Of several answers the last, or the first failure.
  [[nodiscard]] Answer receive(Deadline deadline);

  // The last failure.
  [[nodiscard]] const Failure& failure() const { return failure_; }
  // Not after it was lost.
  [[nodiscard]] bool is_of_use() const { return !is_lost_ && PQstatus(handle_.get()) == CONNECTION_OK; }
  // The server has warned of something since this was last called.
  [[nodiscard]] bool take_warning();

  // --- For those who speak to libpq themselves (pipeline.h)
  [[nodiscard]] PGconn* get() const { return handle_.get(); }
  // Until there is an answer to take. False: lost.
  [[nodiscard]] bool wait(Deadline deadline);
  // Whether it is an answer; if not, failure() tells.
  [[nodiscard]] bool note(const PGresult* answer);
  // Always false.
  bool lose(std::string why);
  bool lose();  // for the reason that libpq gives

private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  using Handle = std::unique_ptr<PGconn, Finish>;

  Link(Handle handle, const Interruption* interruption);
  [[nodiscard]] bool connect(Deadline deadline);
  // Until the server's socket is as `events` (poll) say. False: lost.
  [[nodiscard]] bool await(short events, Deadline deadline);
  static void on_notice(void* warned, const PGresult* notice);

  Handle handle_;
  const Interruption* interruption_;
  std::unique_ptr<bool> warned_;  // stays where it is when this is moved
  bool is_lost_ = false;
  Failure failure_;
};

}  // namespace sluice::postgres
