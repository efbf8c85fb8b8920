// The people who operate, and what they have done: of the whole ledger, not of a sale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>

#include "base/time.h"
#include "ledger/rows/column.h"

namespace sluice::ledger {

// A person who operates.
template <class String>
struct UserRowOf {
  static constexpr std::string_view table = "users";
  static constexpr std::size_t key_columns = 1;

  String name;
  String role;      // "view", "operate" or "admin"
  String password;  // its hash, with parameters and salt
  WallTime changed_at{};

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"name", &UserRowOf::name}, Column{"role", &UserRowOf::role},
                      Column{"password", &UserRowOf::password}, Column{"changed_at", &UserRowOf::changed_at});
  }
};

// Acts are numbered by the store, from 1.
enum class ActNumber : std::uint64_t {};
// What somebody who operates has done.
template <class String>
struct ActRowOf {
  static constexpr std::string_view table = "act";
  static constexpr std::size_t key_columns = 1;

  ActNumber number{};
  WallTime at{};
  String who;      // a user's name, "token", or "file": the configuration
  String address;  // of the operators' port's client; may be empty
  String kind;     // "sale.paused"
  String sale;     // empty: of none
  String subject;  // an item, a line, a job, an order, a user; may be empty
  String was;      // JSON; empty: there is nothing to tell
  String became;   // likewise

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"number", &ActRowOf::number}, Column{"at", &ActRowOf::at}, Column{"who", &ActRowOf::who},
                      Column{"address", &ActRowOf::address}, Column{"kind", &ActRowOf::kind},
                      Column{"sale", &ActRowOf::sale}, Column{"subject", &ActRowOf::subject},
                      Column{"was", &ActRowOf::was}, Column{"became", &ActRowOf::became});
  }
};

using UserRow = UserRowOf<std::string>;
using ActRow = ActRowOf<std::string>;

}  // namespace sluice::ledger
