// What a server says of itself, and whether a ledger may be kept there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sluice::ledger::postgres {

struct ServerFacts {
  std::string version;
  std::string encoding;
  std::string standby_names;  // synchronous_standby_names
  std::int64_t standbys = 0;  // that are in step, as far as this user may see them
  bool fsync = true;
  bool full_page_writes = true;
  bool is_standby = false;
  bool is_pooled = false;  // somebody between us and the server answers in its name
};

// What an owner asks for beyond what every ledger needs.
struct Demands {
  bool synchronous_standby = false;  // a commit waits until it is on another machine's disk
};

// Why it is unfit to be written to by an owner, for people; nullopt: it is fit.
[[nodiscard]] std::optional<std::string> unfit(const ServerFacts& facts, const Demands& demands);

}  // namespace sluice::ledger::postgres
