// `sluice jobs`: what became of background jobs, and what a person decides about dead ones.
#include <boost/json.hpp>
#include <iostream>

#include "app/admin_answer.h"
#include "app/admin_client.h"
#include "app/commands.h"
#include "base/ids.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

void print_job(const json::object& job) {
  std::cout << text_of(job, "job") << '\t' << text_of(job, "state") << '\t' << text_of(job, "kind") << '\t'
            << text_of(job, "sale") << '\t' << text_of(job, "order");
  if (job.contains("attempts")) std::cout << '\t' << job.at("attempts") << " tries";
  for (const char* field : {"run_at", "last_error"}) {
    if (job.contains(field)) std::cout << '\t' << text_of(job, field);
  }
  std::cout << '\n';
}

void print_jobs(const json::object& answer) {
  const auto* jobs = answer.if_contains("jobs");
  if (jobs == nullptr) return print_job(answer);
  for (const json::value& job : jobs->as_array()) print_job(job.as_object());
}

int print(const Result<AdminClient::Reply>& reply, bool as_json) {
  return print(reply, [as_json](const json::object& answer, const std::string& body) {
    if (as_json) {
      std::cout << body << '\n';
    } else {
      print_jobs(answer);
    }
  });
}

}  // namespace

int jobs(const JobsOptions& options) {
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return complain(server.error().detail);
  const std::string root = "/admin/v1/jobs";
  if (options.action == "list") {
    return print(server->ask("GET", root + (options.state.empty() ? "" : "?state=" + options.state)), options.json);
  }
  if (!JobId::parse(options.id))
    return complain("job \"" + options.id + "\": must be an id as `sluice jobs list` shows");
  const std::string path = root + "/" + options.id;
  if (options.action == "show") return print(server->ask("GET", path), options.json);
  return print(server->ask("POST", path + "/" + options.action, "{}"), options.json);
}

}  // namespace sluice::app
