// A connection to a ledger in PostgreSQL: to whichever of its hosts will do, with what its server says of itself.
//
// Nothing here waits without a bound (postgres/link.h). One thread at a time. A connection that was lost stays lost:
// open another one.
#pragma once

#include <chrono>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/postgres/server_facts.h"
#include "ledger/postgres/target.h"
#include "postgres/link.h"
#include "postgres/pipeline.h"

namespace sluice::ledger::postgres {

using sluice::postgres::Answer;
using sluice::postgres::Deadline;
using sluice::postgres::Failure;
using sluice::postgres::Link;
using sluice::postgres::Pipeline;
using sluice::postgres::Value;

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
  using Form = Link::Form;
  [[nodiscard]] Answer ask(const std::string& sql, std::initializer_list<Value> values = {}, Form form = Form::text);
  [[nodiscard]] Answer ask(const std::string& sql, std::span<const Value> values, Form form);
  // Likewise in two halves, between which other things may be done. REQUIRES: receive() follows send().
  [[nodiscard]] bool send(const std::string& sql, std::span<const Value> values, Form form);
  // A statement that takes arrays (array_column.h), in the order of its parameters.
  [[nodiscard]] bool send_arrays(const std::string& sql, std::span<const std::string_view> arrays);
  [[nodiscard]] Answer receive();
  // The first column of the first row.
  [[nodiscard]] Result<std::string> text(const std::string& sql);

  [[nodiscard]] bool prepare(std::span<const Pipeline::Named> statements);
  // As Pipeline::run().
  [[nodiscard]] Pipeline::Outcome run_together(std::span<const Pipeline::Call> calls, std::string_view tag,
                                               Deadline deadline);

  [[nodiscard]] const Failure& failure() const { return link_.failure(); }
  // "ledger postgresql://...: WHAT: why", from the last failure; its kind is that of the failure.
  [[nodiscard]] Error error(std::string_view what) const;

private:
  Connection(Link link, const Target& target, const Options& options);
  [[nodiscard]] bool look();  // at the server
  [[nodiscard]] Deadline soon() const { return std::chrono::steady_clock::now() + options_.answer_wait_max; }

  std::unique_ptr<const Target> target_;  // stays where it is when this is moved
  Options options_;
  Link link_;
  ServerFacts facts_;
  int process_ = 0;
};

}  // namespace sluice::ledger::postgres
