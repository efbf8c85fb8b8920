#include "postgres/failure.h"

#include <string_view>

namespace sluice::postgres {
namespace {

std::string field(const PGresult* answer, int code) {
  const char* words = PQresultErrorField(answer, code);
  return words == nullptr ? "" : one_line(words);
}

}  // namespace

std::string one_line(const char* words) {
  std::string line;
  for (const char* c = words; *c != '\0'; ++c) {
    const bool is_space = *c == '\n' || *c == '\t' || *c == ' ';
    if (!is_space) line += *c;
    if (is_space && !line.empty() && line.back() != ' ') line += ' ';
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

ErrorKind kind_of(const Failure& failure) {
  if (failure.is_lost()) return ErrorKind::unavailable;
  const std::string_view group = std::string_view(failure.state).substr(0, 2);
  // Lost and refused connections, no room, stopped by an operator, deadlocks; and a primary that became a standby.
  for (const std::string_view passing : {"08", "53", "57", "40", "55"}) {
    if (group == passing) return ErrorKind::unavailable;
  }
  if (failure.state == "25006") return ErrorKind::unavailable;
  for (const std::string_view wrong : {"28", "3D", "3F", "42"}) {
    if (group == wrong) return ErrorKind::invalid_input;  // who we are, which database, what is in it
  }
  return ErrorKind::io;
}

Failure failure_of(const PGresult* answer) {
  Failure failure{.state = field(answer, PG_DIAG_SQLSTATE),
                  .constraint = field(answer, PG_DIAG_CONSTRAINT_NAME),
                  .text = field(answer, PG_DIAG_MESSAGE_PRIMARY)};
  if (failure.text.empty()) failure.text = one_line(PQresultErrorMessage(answer));
  if (failure.text.empty()) failure.text = "it answers what is no answer to a statement";
  return failure;
}

Failure failure_to_connect(const char* words) {
  Failure failure{.state = {}, .constraint = {}, .text = one_line(words)};
  const auto says = [&](const char* part) { return failure.text.find(part) != std::string::npos; };
  if (says("authentication") || says("role \"") || says("no password") || says("pg_hba.conf"))
    failure.state = "28000";
  if (says("database \"") && says("does not exist")) failure.state = "3D000";
  return failure;
}

}  // namespace sluice::postgres
