// `sluice jobs`: what became of background jobs, and what a person decides about dead ones.
#include <boost/json.hpp>
#include <iostream>

#include "app/command/admin/admin_answer.h"
#include "app/command/admin/admin_client.h"
#include "app/command/admin/admin_lists.h"
#include "app/command/commands.h"
#include "app/command/delivery/dead_jobs.h"
#include "app/command/sale/sale_tables.h"
#include "app/command/terminal/confirm.h"
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

// In words for whoever drops: nothing undoes it.
std::string drop_question(const std::string& what) {
  return "Drop " + what +
         "? If it is a payment that was taken, that is money without goods; if not, somebody is never told. Nothing "
         "undoes it.";
}

// Payments are looked up at the provider one by one, each before it is dropped.
std::string why_not_all(const JobsOptions& options) {
  const bool is_money = options.kind == "payment" || options.kind == "refund";
  if (options.action != "drop" || (!options.kind.empty() && !is_money)) return {};
  return is_money ? "--all: a " + options.kind + " is dropped by its id, after a look at the provider"
                  : "--kind: say which kind is to be dropped";
}

int see_to_all(const AdminClient& server, const JobsOptions& options) {
  if (const std::string why = why_not_all(options); !why.empty()) return complain(why);
  const DeadJobs which{.kind = options.kind, .sale = options.sale, .endpoint = options.endpoint};
  const bool is_drop = options.action == "drop";
  if (is_drop) {
    const auto count = count_dead(server, which);
    if (!count) return complain(count.error());
    const std::string what = std::to_string(*count) + " dead jobs of the kind " + options.kind + ", and what follows";
    if (!is_confirmed(drop_question(what), options.yes)) return complain("nothing was changed", exit_failed);
  }
  const auto on_refused = [](const std::string& job, const std::string& why) {
    std::cerr << "sluice: " << job << ": " << why << '\n';
  };
  const auto seen = see_to_all(server, which, options.action, on_refused);
  if (!seen) return complain(seen.error());
  std::cout << seen->done << (is_drop ? " dropped, " : " tried again, ") << seen->refused << " refused\n";
  return seen->refused == 0 ? exit_ok : exit_failed;
}

}  // namespace

int jobs(const JobsOptions& options) {
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return complain(server.error().detail);
  const Form form = form_of(options.json);
  const auto ask = [&](const char* method, const std::string& path, const std::string& body = {}) {
    return print(answer_of(server->ask(method, path, body)), form);
  };
  if (options.action == "list") {
    return ask("GET", with_query("/admin/v1/jobs", {{"state", options.state},
                                                    {"kind", options.kind},
                                                    {"sale", options.sale},
                                                    {"endpoint", options.endpoint}}));
  }
  if (options.all) return see_to_all(*server, options);
  if (!JobId::parse(options.id))
    return complain("job \"" + options.id + "\": must be an id as `sluice jobs list` shows");
  const std::string path = "/admin/v1/jobs/" + options.id;
  if (options.action == "show") return ask("GET", path);
  const bool is_drop = options.action == "drop";
  if (is_drop && !is_confirmed(drop_question(options.id), options.yes))
    return complain("nothing was changed", exit_failed);
  return ask("POST", path + "/" + options.action, "{}");
}

}  // namespace sluice::app
