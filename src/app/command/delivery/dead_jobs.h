// Dead jobs seen to together: after an endpoint or a mail server was away, there are as many as orders.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <functional>
#include <string>

#include "app/command/admin/admin_client.h"
#include "base/result.h"

namespace sluice::app {

struct DeadJobs {
  std::string kind{};  // empty: whichever, likewise below
  std::string sale{};
  std::string endpoint{};
};
struct SeenTo {
  std::size_t done = 0;
  std::size_t refused = 0;  // by the server, which says why of each
};
// Has the server do that ("retry", "drop") to each that is dead now, or becomes it meanwhile, once. `on_refused`: is
// told the job and why. An error: the server does not answer, or refuses the list.
[[nodiscard]] Result<SeenTo> see_to_all(
    const AdminClient& server, const DeadJobs& which, const std::string& action,
    const std::function<void(const std::string& job, const std::string& why)>& on_refused);

// How many there are; more than a list holds counts as that many.
[[nodiscard]] Result<std::size_t> count_dead(const AdminClient& server, const DeadJobs& which);

}  // namespace sluice::app
