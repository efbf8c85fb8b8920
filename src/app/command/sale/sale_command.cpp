// `sluice sale`: a client of the admin API.
#include <boost/json.hpp>
#include <functional>
#include <iostream>

#include "app/command/admin/admin_answer.h"
#include "app/command/admin/admin_client.h"
#include "app/command/commands.h"
#include "app/command/sale/sale_patch.h"
#include "app/command/sale/sale_tables.h"
#include "app/command/terminal/confirm.h"
#include "app/command/terminal/number_text.h"
#include "app/command/terminal/readable.h"
#include "app/settings/sale_files.h"
#include "app/settings/settings.h"
#include "base/ids.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

void print_list_lines(const json::object& answer) {
  for (const json::object& sale : objects_of(answer, "sales")) {
    std::cout << text_of(sale, "sale") << '\t' << text_of(sale, "state");
    for (const json::object& item : objects_of(sale, "items")) {
      std::cout << '\t' << text_of(item, "item") << ' ' << number_of(item, "available").value_or(0) << '/'
                << number_of(item, "stock").value_or(0);
    }
    std::cout << '\n';
  }
}

void print_code_lines(const json::object& answer) {
  for (const json::object& code : objects_of(answer, "codes")) {
    std::cout << text_of(code, "code");
    if (const auto used = number_of(code, "used")) {
      std::cout << '\t' << *used << '/' << number_of(code, "uses").value_or(0);
    }
    std::cout << '\n';
  }
}

void print_key_lines(const json::object& answer) {
  for (const json::object& key : objects_of(answer, "keys")) std::cout << text_of(key, "key") << '\n';
}

// "+5" or "-5"; a bare 5 could mean either, so it means neither.
std::optional<std::int64_t> parse_delta(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto units = parse_number<std::int64_t>(text.substr(1));
  if (!units || *units < 1) return std::nullopt;
  return text[0] == '-' ? -*units : *units;
}

// One command line against one server.
class SaleCommand {
public:
  SaleCommand(const SaleOptions& options, const AdminClient& server)
      : options_(options), server_(server), form_(form_of(options.json)), path_(root + "/" + options.id) {}

  int run();

private:
  using PrintLines = void (*)(const json::object&);

  int list();
  int create();
  int show();
  int act();
  int close_later();
  int change_stock();
  int codes();
  int change_settings();

  [[nodiscard]] Result<AdminAnswer> ask(const char* method, const std::string& path, const std::string& body = {}) {
    return answer_of(server_.ask(method, path, body));
  }
  // True: done without a question, or a person said yes. Else it was told why not.
  [[nodiscard]] bool may_go_on(const std::string& question);
  // What to ask before this action; empty: it can be taken back.
  [[nodiscard]] Result<std::string> question_of_action();
  [[nodiscard]] Result<SaleNews> news_of(const json::object& status);
  // The answer as a table, as lines (none: as it came), or as JSON.
  int print(const Result<AdminAnswer>& answer, const std::function<std::string(const json::object&)>& table,
            PrintLines lines = nullptr);

  static inline const std::string root = "/admin/v1/sales";
  const SaleOptions& options_;
  const AdminClient& server_;
  const Form form_;
  const std::string path_;
  const WallTime now_ = SystemClock().wall();
};

int SaleCommand::run() {
  const std::string& action = options_.action;
  if (action == "list") return list();
  if (action == "create") return create();
  if (!is_valid_name(options_.id)) {
    return complain("sale id \"" + options_.id + "\": must be 1 to 40 of a-z, 0-9 and -");
  }
  if (action == "show") return show();
  if (action == "stock") return change_stock();
  if (action == "codes") return codes();
  if (action == "pace" || action == "set") return change_settings();
  if (action == "close" && options_.in) return close_later();
  if (action == "origin-key") return print(ask("GET", path_ + "/origin-key"), keys_table, print_key_lines);
  return act();
}

int SaleCommand::print(const Result<AdminAnswer>& answer,
                       const std::function<std::string(const json::object&)>& table, PrintLines lines) {
  if (!answer) return complain(answer.error());
  if (form_ == Form::table) {
    std::cout << table(answer->object);
  } else if (form_ == Form::lines && lines != nullptr) {
    lines(answer->object);
  } else {
    std::cout << answer->body << '\n';
  }
  return exit_ok;
}

Result<SaleNews> SaleCommand::news_of(const json::object& status) {
  auto report = ask("GET", root + "/" + text_of(status, "sale") + "/report");
  if (!report) return report.error();
  return SaleNews{.status = status, .report = std::move(report->object)};
}

int SaleCommand::list() {
  const auto answer = ask("GET", root);
  if (!answer || form_ != Form::table) return print(answer, nullptr, print_list_lines);
  std::vector<SaleNews> sales;
  for (const json::object& status : objects_of(answer->object, "sales")) {
    auto news = news_of(status);
    if (!news) return complain(news.error());
    sales.push_back(std::move(*news));
  }
  std::cout << sales_table(sales, now_);
  return exit_ok;
}

int SaleCommand::create() {
  const auto config = load_sale(options_.id);
  if (!config) return complain(config.error().detail);
  const auto answer = ask("PUT", root + "/" + config->id, to_json(*config));
  return print(answer, [this](const json::object& settings) { return settings_text(settings, now_); });
}

int SaleCommand::show() {
  const auto answer = ask("GET", path_);
  if (!answer || form_ != Form::table) return print(answer, nullptr);
  const auto news = news_of(object_of(answer->object, "status"));
  if (!news) return complain(news.error());
  std::cout << sale_text(object_of(answer->object, "settings"), *news, now_);
  return exit_ok;
}

bool SaleCommand::may_go_on(const std::string& question) {
  if (question.empty() || is_confirmed(question, options_.yes)) return true;
  complain("nothing was changed");
  return false;
}

Result<std::string> SaleCommand::question_of_action() {
  const std::string& sale = options_.id;
  const bool is_asked = options_.action == "close" || options_.action == "clear" || options_.action == "open";
  if (options_.yes || !is_asked) return std::string();
  const auto answer = ask("GET", path_);
  if (!answer) return answer.error();
  const json::object& status = object_of(answer->object, "status");
  if (options_.action != "open") {
    const auto news = news_of(status);
    if (!news) return news.error();
    if (options_.action == "clear") {
      return "Clear the line of " + sale + "? People in line: " + people_in_line(news->report) +
             "; they lose their places for good, and may join again at its end. Who was called keeps the turn.";
    }
    return "Close " + sale + " for good? People in line: " + people_in_line(news->report) +
           "; they are told that it is over. (`sluice sale pause`, or --in 30s, can be taken back.)";
  }
  const auto opens_at = parse_rfc3339(text_of(status, "opens_at"));
  if (!opens_at || *opens_at <= now_) return std::string();
  return "Open " + sale + " now? It would open by itself " + from_now(now_, *opens_at) + ", " +
         local_time(*opens_at) + ".";
}

int SaleCommand::act() {
  const auto question = question_of_action();
  if (!question) return complain(question.error());
  if (!may_go_on(*question)) return exit_failed;
  return print(ask("POST", path_ + "/" + options_.action, "{}"),
               [this](const json::object& report) { return sales_table({{.status = {}, .report = report}}, now_); });
}

// By the server's clock; nobody is told that it is over before it is, so until then it can be taken back.
int SaleCommand::close_later() {
  const auto later = parse_duration(*options_.in);
  if (!later || *later <= Duration::zero()) {
    return complain("sale close: --in: \"" + *options_.in + "\" must be a duration such as 30s");
  }
  const auto answer = ask("GET", path_);
  if (!answer) return complain(answer.error());
  const auto server_now = parse_rfc3339(text_of(object_of(answer->object, "status"), "now"));
  if (!server_now) return complain("the server does not tell its time");
  const json::object patch{
      {"closes_at", format_rfc3339(*server_now + std::chrono::ceil<std::chrono::milliseconds>(*later))}};
  return print(ask("PATCH", path_, json::serialize(patch)), [this](const json::object& settings) {
    return settings_text(settings, now_) + "\nTo take it back before that: sluice sale set " + options_.id +
           " --closes-at none\n";
  });
}

int SaleCommand::change_stock() {
  const auto delta = parse_delta(options_.delta);
  if (!delta) {
    return complain("sale stock: \"" + options_.delta + "\" must be a signed number of units, such as +5 or -5");
  }
  const std::string units = readable(static_cast<std::uint64_t>(std::abs(*delta)));
  const std::string question = "Take " + units + (*delta == -1 ? " unit of " : " units of ") + options_.item +
                               " off sale in " + options_.id + "?";
  if (*delta < 0 && !may_go_on(question)) return exit_failed;
  const json::object wish{{"delta", *delta}};
  return print(ask("POST", path_ + "/items/" + options_.item + "/stock", json::serialize(wish)), stock_text);
}

int SaleCommand::codes() {
  if (!is_valid_name(options_.line)) {
    return complain("priority line \"" + options_.line + "\": must be 1 to 40 of a-z, 0-9 and -");
  }
  const std::string codes = path_ + "/priority/" + options_.line + "/codes";
  if (!options_.revoke.empty()) {
    const json::object which{{"code", options_.revoke}};
    return print(ask("POST", codes + "/revoke", json::serialize(which)), code_text);
  }
  if (!options_.count) return print(ask("GET", codes), codes_table, print_code_lines);
  const json::object wish{{"count", *options_.count}, {"uses", options_.uses}};
  return print(ask("POST", codes, json::serialize(wish)), codes_table, print_code_lines);
}

int SaleCommand::change_settings() {
  const auto patch = patch_of(options_.changes);
  if (!patch) return complain(patch.error().detail);
  const bool is_pace = options_.action == "pace";
  if (*patch == "{}") {
    return complain(is_pace ? "sale pace: say what to change: --admit, --per or --cap"
                            : "sale set: say what to change, such as --message or --closes-at (see --help)");
  }
  return print(ask("PATCH", path_, *patch),
               [this](const json::object& settings) { return settings_text(settings, now_); });
}

}  // namespace

int sale(const SaleOptions& options) {
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return complain(server.error().detail);
  return SaleCommand(options, *server).run();
}

}  // namespace sluice::app
