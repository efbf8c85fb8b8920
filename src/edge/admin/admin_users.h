// The people who operate: listed, added, changed, removed. /admin/v1/users
//
// They are in the ledger (shop::PutUser), and read from there. A password is hashed elsewhere (people/slow_work.h).
#pragma once

#include "edge/admin/operator_calls.h"
#include "edge/people/door.h"
#include "edge/people/slow_work.h"
#include "edge/request/people_bodies.h"

namespace sluice::edge {

class AdminUsers {
public:
  static constexpr std::size_t users_max = 200;

  AdminUsers(Desk& desk, OperatorCalls& operators, Door& door, SlowWork* slow)
      : desk_(desk), operators_(operators), door_(door), slow_(slow) {}

  void list(Errand& errand);
  void add(Errand& errand);
  void change(Errand& errand);
  void remove(Errand& errand);

private:
  struct Job;
  // nullopt: cannot be read, and answered so.
  [[nodiscard]] std::optional<std::vector<ledger::UserRow>> users(Errand& errand);
  // nullopt: there is none of the address's name, and that has been answered.
  [[nodiscard]] std::optional<ledger::UserRow> find(Errand& errand);
  // With its password hashed, if it has one.
  void put(Errand& errand, shop::PutUser user, std::optional<std::string> password);
  [[nodiscard]] bool can_be_added(Errand& errand, std::string_view user);

  Desk& desk_;
  OperatorCalls& operators_;
  Door& door_;
  SlowWork* slow_;
};

}  // namespace sluice::edge
