// Where a ledger in PostgreSQL is: a connection string taken apart, and the name by which people are told of it.
//
//   1. No password is in name(), nor in any error of parse(): both are printed, logged and shown to monitors.
//   2. Several hosts are tried one by one, each in its own time (connection.h): a stopped server takes connections
//   and
//      answers nothing.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "postgres/connection_string.h"

namespace sluice::ledger::postgres {

// Whether it is meant to be one: "postgresql://..." or "postgres://...".
[[nodiscard]] bool is_url(std::string_view text);

class Target {
public:
  // A URL, or keywords as "host=db.shop port=5432 dbname=shop user=sluice". invalid_input: it is neither.
  [[nodiscard]] static Result<Target> parse(std::string_view text);

  // "postgresql://sluice@db1:5432,db2:5432/shop".
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool has_password() const { return has_password_; }
  // What is said of it, as of every ledger: "ledger postgresql://...: WHAT".
  [[nodiscard]] std::string said(std::string_view what) const;

  using Option = sluice::postgres::Word;
  // For each host, in their order: all that libpq is told to reach it.
  [[nodiscard]] std::span<const std::vector<Option>> hosts() const { return hosts_; }

private:
  Target() = default;

  std::string name_;
  bool has_password_ = false;
  std::vector<std::vector<Option>> hosts_;
};

}  // namespace sluice::ledger::postgres
