#include "ledger/postgres/test_server.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "base/invariant.h"
#include "ledger/postgres/connection.h"

namespace sluice::ledger::postgres {
namespace {

namespace fs = std::filesystem;

// Started by the first who asks, stopped at the end of the program.
class OwnServer {
public:
  OwnServer() {
    std::string name = (fs::temp_directory_path() / "sluice-postgres-XXXXXX").string();
    SLUICE_INVARIANT(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    SLUICE_INVARIANT(script("start"));
  }
  ~OwnServer() {
    if (!script("stop")) std::cerr << "PostgreSQL in " << folder_ << " could not be stopped\n";
  }
  OwnServer(const OwnServer&) = delete;
  OwnServer& operator=(const OwnServer&) = delete;
  [[nodiscard]] const std::string& folder() const { return folder_; }

private:
  [[nodiscard]] bool script(const char* what) const {
    const std::string command = SLUICE_SOURCE_DIR "/scripts/test-postgres.sh " + std::string(what) + " " + folder_;
    return std::system(command.c_str()) == 0;  // NOLINT(cert-env33-c,concurrency-mt-unsafe)
  }
  std::string folder_;
};

const std::string& server_folder() {
  static const char* shared = std::getenv("SLUICE_TEST_POSTGRES");  // NOLINT(concurrency-mt-unsafe)
  if (shared != nullptr) {
    static const std::string folder = shared;
    return folder;
  }
  static const OwnServer own;
  return own.folder();
}

// A schema is made in a tenth of the time of a database.
std::string within(const std::string& schema) {
  return " user=postgres dbname=postgres options='-c search_path=" + schema + "'";
}

std::string address_of(const std::string& schema) {
  return "host=" + test_server_socket() + within(schema);
}

Connection connection_to(const std::string& address) {
  auto connection =
      Connection::open(Target::parse(address).value(), {.who = "a test", .host_wait_max = std::chrono::seconds(30)});
  if (!connection) std::cerr << connection.error().detail << '\n';
  SLUICE_INVARIANT(connection.has_value());
  return std::move(*connection);
}

void run_in(const std::string& schema, const std::string& script) {
  Connection connection = connection_to(address_of(schema));
  if (connection.run(script)) return;
  std::cerr << connection.failure().text << '\n';
  SLUICE_INVARIANT(false);
}

std::string new_name() {
  static std::atomic<int> count{0};
  return "test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
}

}  // namespace

std::string test_server_socket() {
  return server_folder() + "/socket";
}

TestDatabase::TestDatabase() : name_(new_name()) {
  run_in(name_, "CREATE SCHEMA " + name_);
}

TestDatabase::~TestDatabase() {
  run_in(name_, "DROP SCHEMA " + name_ + " CASCADE");
}

std::string TestDatabase::address() const {
  return address_of(name_);
}

Target TestDatabase::target_through(std::uint16_t port) const {
  return Target::parse("host=127.0.0.1 port=" + std::to_string(port) + within(name_)).value();
}

void TestDatabase::run(const std::string& script) const {
  run_in(name_, script);
}

std::string TestDatabase::ask(const std::string& question) const {
  Connection connection = connection_to(address_of(name_));
  return connection.text(question).value();
}

}  // namespace sluice::ledger::postgres
