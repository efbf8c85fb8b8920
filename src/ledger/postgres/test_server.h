// PostgreSQL for tests: a server of our own, unprivileged, in a folder of its own, heard by a socket in it and
// nowhere else, stopped when the program ends. Many test programs may share one: SLUICE_TEST_POSTGRES names its
// folder (scripts/test-postgres.sh, which ctest starts for all of them).
//
// A database (a schema of the server's only one, which is what a ledger takes) is one test's, made empty and dropped
// with it.
#pragma once

#include <string>

#include "ledger/postgres/target.h"

namespace sluice::ledger::postgres {

class TestDatabase {
public:
  TestDatabase();
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  [[nodiscard]] Target target() const { return Target::parse(address()).value(); }
  [[nodiscard]] std::string address() const;
  // Of the server, through something that listens on this port of this machine.
  [[nodiscard]] Target target_through(std::uint16_t port) const;
  // What somebody does by hand. Aborts when that fails.
  void run(const std::string& script) const;
  [[nodiscard]] std::string ask(const std::string& question) const;

private:
  std::string name_;
};

// The socket of the server, which is started if need be.
[[nodiscard]] std::string test_server_socket();

}  // namespace sluice::ledger::postgres
