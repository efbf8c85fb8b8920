// Logging in and out, and whom the server takes somebody for: /admin/v1/session
//
// A password is compared elsewhere (people/slow_work.h), as often as people/log_in_throttle.h lets; until then nobody
// is held up. Log-ins, refused ones and log-outs are kept among the acts. A name that is no user's is kept as
// "unknown": it may be a password in the wrong field.
#pragma once

#include <memory>

#include "edge/desk.h"
#include "edge/people/door.h"
#include "edge/people/log_in_throttle.h"
#include "edge/people/slow_work.h"

namespace sluice::edge {

class AdminSessions {
public:
  // `slow`: nullptr where there are no users.
  AdminSessions(Desk& desk, Door& door, SlowWork* slow)
      : desk_(desk), door_(door), slow_(slow), throttle_(desk.random().next()) {}

  void log_in(Errand& errand);
  void read(Errand& errand);
  void log_out(Errand& errand);
  void change_password(Errand& errand);

private:
  struct LogIn;
  struct Change;

  // False: refused, and answered so.
  [[nodiscard]] bool may_try(Errand& errand, std::string_view user, const Network& from);
  void finish(LogIn& log_in);
  void finish(Change& change);
  void note(const char* kind, shop::Actor by, std::string became = {});
  void note_refused(shop::Actor by);
  void tell(Errand& errand, const Operator& asker);

  Desk& desk_;
  Door& door_;
  SlowWork* slow_;
  LogInThrottle throttle_;
};

}  // namespace sluice::edge
