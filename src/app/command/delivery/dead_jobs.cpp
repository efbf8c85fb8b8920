#include "app/command/delivery/dead_jobs.h"

#include <unordered_set>
#include <vector>

#include "app/command/admin/admin_answer.h"
#include "app/command/admin/admin_lists.h"

namespace sluice::app {
namespace {

const std::string jobs_root = "/admin/v1/jobs";

// As many as the server lists at once.
Result<std::vector<boost::json::object>> list_dead(const AdminClient& server, const DeadJobs& which) {
  const std::string target = with_query(
      jobs_root, {{"state", "dead"}, {"kind", which.kind}, {"sale", which.sale}, {"endpoint", which.endpoint}});
  const auto answer = answer_of(server.ask("GET", target));
  if (!answer) return answer.error();
  return objects_of(answer->object, "jobs");
}

}  // namespace

// What is seen to leaves the list, and makes room for others; what is refused stays there, and is not asked for
// again.
Result<SeenTo> see_to_all(const AdminClient& server, const DeadJobs& which, const std::string& action,
                          const std::function<void(const std::string& job, const std::string& why)>& on_refused) {
  SeenTo count;
  std::unordered_set<std::string> seen;
  for (bool is_news = true; is_news;) {
    is_news = false;
    const auto dead = list_dead(server, which);
    if (!dead) return dead.error();
    for (const boost::json::object& job : *dead) {
      const std::string id = text_of(job, "job");
      if (!seen.insert(id).second) continue;
      is_news = true;
      const auto answer = answer_of(server.ask("POST", jobs_root + "/" + id + "/" + action, "{}"));
      if (!answer && answer.error().kind != ErrorKind::conflict) return answer.error();
      ++(answer ? count.done : count.refused);
      if (!answer) on_refused(id, answer.error().detail);
    }
  }
  return count;
}

Result<std::size_t> count_dead(const AdminClient& server, const DeadJobs& which) {
  const auto dead = list_dead(server, which);
  if (!dead) return dead.error();
  return dead->size();
}

}  // namespace sluice::app
