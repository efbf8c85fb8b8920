// The shop's own database in PostgreSQL: the operator's statements, one at a time, each a transaction of its own.
//
// A connection string is libpq's own ("host=db.example dbname=shop user=sluice sslmode=verify-full sslrootcert=..."),
// with its settings for TLS and its environment variables. What it says of passwords is never told: neither here nor
// in an error.
//
// The server is told to end what takes too long, and every wait has a deadline (postgres/link.h). One thread, but for
// Interruption::break_off().
#pragma once

#include <span>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "postgres/link.h"

namespace sluice::fulfilment {

class ShopDatabase {
public:
  struct Options {
    std::string conninfo;
    Duration timeout = std::chrono::seconds(5);            // of connecting, and of each statement, also at the server
    const postgres::Interruption* interruption = nullptr;  // outlives it; nullptr: only deadlines end a wait
  };
  // ErrorKind::invalid_input: the connection string says what libpq does not know. unavailable: no server, or it does
  // not let us in.
  [[nodiscard]] static Result<ShopDatabase> open(const Options& options);

  // invalid_input: the server refuses the statement, and says why: nothing has changed. unavailable: it did not
  // answer in time, or the connection is gone: it may have been carried out.
  [[nodiscard]] Result<void> run(const std::string& statement, std::span<const postgres::Value> values);
  // Whether run() would be understood: the server reads it and does nothing. Errors likewise.
  [[nodiscard]] Result<void> check(const std::string& statement, std::span<const postgres::Value> values);
  // After `unavailable`: not.
  [[nodiscard]] bool is_of_use() const { return link_.is_of_use(); }

private:
  ShopDatabase(postgres::Link link, Duration timeout) : link_(std::move(link)), timeout_(timeout) {}
  [[nodiscard]] Error error() const;  // from the last failure

  postgres::Link link_;
  Duration timeout_;
};

}  // namespace sluice::fulfilment
