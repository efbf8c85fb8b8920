// What people who operate do, as it is told and kept: who, from where, what, about what, from what to what.
#pragma once

#include <string>

namespace sluice::shop {

// Who asks for what only operators may.
struct Actor {
  std::string who{};      // a user's name, or one of the two below; empty: nobody that acts are kept of
  std::string address{};  // of the operators' port's client
};
inline constexpr const char* by_token = "token";
inline constexpr const char* by_file = "file";  // the configuration file, at a start or read again

// Never a secret: neither a code nor a password, nor what a buyer has told.
struct Act {
  std::string kind{};     // "sale.paused"
  std::string sale{};     // empty: of none
  std::string subject{};  // an item, a line, a job, an order, a user; may be empty
  std::string was{};      // JSON; empty: there is nothing to tell
  std::string became{};   // likewise
};

}  // namespace sluice::shop
