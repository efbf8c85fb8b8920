// A connection to a PostgreSQL server (libpq), of which every step has a deadline and can be broken off.
//
// A connection string is libpq's own ("host=db.example dbname=shop user=sluice sslmode=verify-full sslrootcert=..."),
// with its settings for TLS and its environment variables. What it says of passwords is never told: neither here nor
// in an error.
//
// One statement at a time, each a transaction of its own, with its parameters apart from its text: nothing is ever
// written into SQL. After an error that is not the server's own word about the statement the connection is of no use.
//
// One thread, but for Interruption::break_off(). Blocking: what it says, and the look-up of a host's name.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace sluice::fulfilment {

// Ends whatever is being waited for, once and for ever. Thread-safe.
class Interruption {
public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  void break_off();
  [[nodiscard]] int descriptor() const { return descriptor_; }

private:
  int descriptor_;
};

// What a parameter is on the server; its value is always a text here.
enum class PostgresType : unsigned { text = 25, int8 = 20 };
struct PostgresParameter {
  PostgresType type = PostgresType::text;
  std::string value{};
};

class PostgresConnection {
public:
  struct Options {
    std::string conninfo;
    Duration timeout = std::chrono::seconds(5);  // of connecting, and of each statement, also at the server
    const Interruption* interruption = nullptr;  // outlives it; nullptr: only deadlines end a wait
  };
  // ErrorKind::invalid_input: the connection string says what libpq does not know. unavailable: no server, or it does
  // not let us in.
  [[nodiscard]] static Result<std::unique_ptr<PostgresConnection>> open(const Options& options);
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  // invalid_input: the server refuses the statement, and says why: nothing has changed. unavailable: it did not
  // answer in time, or the connection is gone: it may have been carried out.
  [[nodiscard]] Result<void> run(const std::string& statement, std::span<const PostgresParameter> parameters);
  // Whether run() would be understood: the server reads it and does nothing. Errors likewise.
  [[nodiscard]] Result<void> check(const std::string& statement, std::span<const PostgresParameter> parameters);
  // After `unavailable`: not.
  [[nodiscard]] bool is_of_use() const;

private:
  class Impl;
  explicit PostgresConnection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::fulfilment
