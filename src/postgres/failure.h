// Why a server of PostgreSQL, or the way to it, said no.
#pragma once

#include <libpq-fe.h>

#include <string>

#include "base/result.h"

namespace sluice::postgres {

struct Failure {
  std::string state;       // SQLSTATE; empty: the connection was lost, or it took too long
  std::string constraint;  // that refused a row; may be empty
  std::string text;        // one line

  // Nobody knows whether what was asked for has been done.
  [[nodiscard]] bool is_lost() const { return state.empty(); }
};

// What the caller should do about it: unavailable: try again later; invalid_input: who we are, which database, or
// what is in it is wrong; io: the server has failed, or refuses what it is told.
[[nodiscard]] ErrorKind kind_of(const Failure& failure);

// What a server answered that is no answer. Of one that does not say what it is: lost.
[[nodiscard]] Failure failure_of(const PGresult* answer);
// Why there was never a connection: libpq tells the kind in its text alone.
[[nodiscard]] Failure failure_to_connect(const char* words);
// libpq writes a line for each thing that it tried, and so on.
[[nodiscard]] std::string one_line(const char* words);

}  // namespace sluice::postgres
