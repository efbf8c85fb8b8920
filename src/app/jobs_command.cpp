// `sluice jobs`: what became of background jobs, and what a person decides about dead ones.
#include <boost/json.hpp>
#include <iostream>

#include "app/admin_client.h"
#include "app/commands.h"
#include "base/ids.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr || !value->is_string() ? std::string() : std::string(value->get_string());
}

void print_job(const json::object& job) {
  std::cout << text_of(job, "job") << '\t' << text_of(job, "state") << '\t' << text_of(job, "kind") << '\t'
            << text_of(job, "sale") << '\t' << text_of(job, "order");
  if (job.contains("attempts")) std::cout << '\t' << job.at("attempts") << " tries";
  for (const char* field : {"run_at", "last_error"}) {
    if (job.contains(field)) std::cout << '\t' << text_of(job, field);
  }
  std::cout << '\n';
}

int print(const Result<AdminClient::Reply>& reply, bool as_json) {
  if (!reply) return complain(reply.error().detail);
  boost::system::error_code not_json;
  const json::value answer = json::parse(reply->body, not_json);
  if (not_json || !answer.is_object()) return complain("the server's answer is not JSON; is this the admin address?");
  const json::object& object = answer.get_object();
  if (reply->status >= 400) {
    return complain(text_of(object, "title") + ": " + text_of(object, "detail"), exit_failed);
  }
  if (as_json) {
    std::cout << reply->body << '\n';
  } else if (object.contains("jobs")) {
    for (const json::value& job : object.at("jobs").as_array()) print_job(job.as_object());
  } else {
    print_job(object);
  }
  return exit_ok;
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
