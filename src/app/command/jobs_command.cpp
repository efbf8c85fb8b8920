// `sluice jobs`: what became of background jobs, and what a person decides about dead ones.
#include <boost/json.hpp>
#include <iostream>

#include "app/command/admin_answer.h"
#include "app/command/admin_client.h"
#include "app/command/commands.h"
#include "app/command/confirm.h"
#include "app/command/sale_tables.h"
#include "base/ids.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

void print_line(const json::object& job) {
  std::cout << text_of(job, "job") << '\t' << text_of(job, "state") << '\t' << text_of(job, "kind") << '\t'
            << text_of(job, "sale") << '\t' << text_of(job, "order");
  if (job.contains("attempts")) std::cout << '\t' << job.at("attempts") << " tries";
  for (const char* field : {"event", "endpoint", "run_at", "last_error"}) {
    if (job.contains(field)) std::cout << '\t' << text_of(job, field);
  }
  std::cout << '\n';
}

int print(const Result<AdminAnswer>& answer, Form form) {
  if (!answer) return complain(answer.error());
  const bool is_list = answer->object.contains("jobs");
  const auto jobs = is_list ? objects_of(answer->object, "jobs") : std::vector<json::object>{answer->object};
  switch (form) {
    case Form::json:
      std::cout << answer->body << '\n';
      break;
    case Form::lines:
      for (const json::object& job : jobs) print_line(job);
      break;
    case Form::table:
      std::cout << jobs_table(jobs, SystemClock().wall());
      break;
  }
  return exit_ok;
}

}  // namespace

int jobs(const JobsOptions& options) {
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return complain(server.error().detail);
  const Form form = form_of(options.json);
  const auto ask = [&](const char* method, const std::string& path, const std::string& body = {}) {
    return print(answer_of(server->ask(method, path, body)), form);
  };
  const std::string root = "/admin/v1/jobs";
  if (options.action == "list") return ask("GET", root + (options.state.empty() ? "" : "?state=" + options.state));
  if (!JobId::parse(options.id))
    return complain("job \"" + options.id + "\": must be an id as `sluice jobs list` shows");
  const std::string path = root + "/" + options.id;
  if (options.action == "show") return ask("GET", path);
  const bool is_drop = options.action == "drop";
  const std::string question =
      "Drop " + options.id +
      "? If it is a payment that was taken, that is money without goods; if not, somebody is never told. Nothing "
      "undoes it.";
  if (is_drop && !is_confirmed(question, options.yes)) return complain("nothing was changed", exit_failed);
  return ask("POST", path + "/" + options.action, "{}");
}

}  // namespace sluice::app
