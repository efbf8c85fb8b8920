// One connection to PostgreSQL. Nothing here waits without a bound: every call has a deadline, after which the
// connection is as good as lost.
//
// One thread at a time. A connection that was lost stays lost: open another one.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/postgres/row_arrays.h"
#include "ledger/postgres/server_facts.h"
#include "ledger/postgres/target.h"

namespace sluice::ledger::postgres {

using Deadline = std::chrono::steady_clock::time_point;

// Why the server, or the way to it, said no.
struct Failure {
  std::string state;       // SQLSTATE; empty: the connection was lost, or it took too long
  std::string constraint;  // that refused a row; may be empty
  std::string text;        // one line

  [[nodiscard]] bool is_lost() const { return state.empty(); }
};

// What a statement has answered; false: it failed (Connection::failure()).
class Answer {
public:
  Answer() = default;
  explicit Answer(PGresult* result) : result_(result) {}

  explicit operator bool() const { return result_ != nullptr; }
  [[nodiscard]] int rows() const { return PQntuples(result_.get()); }
  // As the server writes it; a view of nothing for null.
  [[nodiscard]] std::string_view text(int row, int column) const {
    if (PQgetisnull(result_.get(), row, column) == 1) return {};
    return {PQgetvalue(result_.get(), row, column),
            static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
  }
  [[nodiscard]] std::string_view column_name(int column) const { return PQfname(result_.get(), column); }

private:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  std::unique_ptr<PGresult, Clear> result_;
};

// A value of a statement that is asked once.
class Value {
public:
  Value(std::string_view text) : text_(text) {}                  // NOLINT(google-explicit-constructor)
  Value(const std::string& text) : text_(text) {}                // NOLINT(google-explicit-constructor)
  Value(const char* text) : text_(text) {}                       // NOLINT(google-explicit-constructor)
  Value(std::int64_t number) : text_(std::to_string(number)) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] const char* c_str() const { return text_.c_str(); }

private:
  std::string text_;
};

// One statement of a commit: its prepared name and the arrays that it is given; none: it takes no values.
struct Call {
  const char* statement = nullptr;
  RowArrays* rows = nullptr;
};

class Connection {
public:
  // primary: a server that takes writes. any: a standby will do, whose rows are some moments old.
  enum class Where { primary, any };
  struct Options {
    std::string who = "sluice";  // as the server lists it (application_name)
    Where where = Where::primary;
    std::chrono::milliseconds host_wait_max{5000};     // for each host to be connected to
    std::chrono::milliseconds answer_wait_max{30000};  // for what is asked by ask()
  };
  // Tries the target's hosts, one by one. unavailable: none is there, or none is a primary.
  [[nodiscard]] static Result<Connection> open(const Target& target, const Options& options);

  [[nodiscard]] const Target& target() const { return *target_; }
  [[nodiscard]] const ServerFacts& facts() const { return facts_; }
  [[nodiscard]] int server_process() const { return process_; }

  // Runs statements that answer nothing of interest. False: failure() says why.
  [[nodiscard]] bool run(const std::string& script);
  enum class Form { text, binary };
  [[nodiscard]] Answer ask(const std::string& sql, std::initializer_list<Value> values = {}, Form form = Form::text);
  [[nodiscard]] Answer ask(const std::string& sql, std::span<const Value> values, Form form);
  // Likewise in two halves, between which other things may be done. REQUIRES: receive() follows send().
  [[nodiscard]] bool send(const std::string& sql, std::span<const Value> values, Form form);
  // A statement that takes arrays, in the order of its parameters.
  [[nodiscard]] bool send_arrays(const std::string& sql, std::span<ArrayColumn> columns);
  [[nodiscard]] Answer receive();
  // The first column of the first row.
  [[nodiscard]] Result<std::string> text(const std::string& sql);

  struct Named {
    std::string name;
    std::string sql;
  };
  [[nodiscard]] bool prepare(std::span<const Named> statements);

  enum class End {
    done,     // all of them
    refused,  // the one at `at` failed, and those behind it were not run
    lost      // nobody knows
  };
  struct Together {
    End end = End::lost;
    std::size_t at = 0;
  };
  // Sends all of the calls at once and waits for all of their answers. The last one must say `tag`, or else it is
  // `lost`: what committed says so.
  [[nodiscard]] Together run_together(std::span<const Call> calls, std::string_view tag, Deadline deadline);

  [[nodiscard]] const Failure& failure() const { return failure_; }
  // "ledger postgresql://...: WHAT: why", from the last failure; its kind is that of the failure.
  [[nodiscard]] Error error(std::string_view what) const;

private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  using Handle = std::unique_ptr<PGconn, Finish>;

  Connection(Handle handle, const Target& target, const Options& options);
  static Handle connect(const std::vector<Target::Option>& host, const Options& options, Failure& failure);
  [[nodiscard]] bool look();  // at the server
  [[nodiscard]] bool begin_pipeline();
  [[nodiscard]] bool end_pipeline(Deadline deadline, std::size_t answers, std::string_view tag, Together& together);
  void take(PGresult* result, std::string_view tag, Together& together);
  // Until something can be read that is an answer, or all was sent. False: lost.
  [[nodiscard]] bool wait(Deadline deadline);
  bool lose(std::string why);
  bool note(const PGresult* result);
  [[nodiscard]] Deadline soon() const { return std::chrono::steady_clock::now() + options_.answer_wait_max; }
  static void on_notice(void* self, const PGresult* notice);

  std::unique_ptr<const Target> target_;  // stays where it is when this is moved
  Options options_;
  Handle handle_;
  std::unique_ptr<bool> warned_;  // since it was last looked at
  ServerFacts facts_;
  Failure failure_;
  int process_ = 0;
};

// What the caller should do about a failure, in the port's words.
[[nodiscard]] ErrorKind kind_of(const Failure& failure);

}  // namespace sluice::ledger::postgres
