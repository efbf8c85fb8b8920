// `sluice sale`: a client of the admin API.
#include <boost/json.hpp>
#include <charconv>
#include <iostream>

#include "app/admin_answer.h"
#include "app/admin_client.h"
#include "app/commands.h"
#include "app/settings.h"
#include "base/ids.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

void print_list(const json::object& answer) {
  for (const auto& entry : answer.at("sales").as_array()) {
    const json::object& sale = entry.as_object();
    std::cout << text_of(sale, "sale") << '\t' << text_of(sale, "state");
    for (const auto& item : sale.at("items").as_array()) {
      std::cout << '\t' << text_of(item.as_object(), "item") << ' ' << item.as_object().at("available") << '/'
                << item.as_object().at("stock");
    }
    std::cout << '\n';
  }
}

void print_codes(const json::object& answer) {
  for (const auto& entry : answer.at("codes").as_array()) {
    const json::object& code = entry.as_object();
    std::cout << text_of(code, "code");
    if (code.contains("used")) std::cout << '\t' << code.at("used") << '/' << code.at("uses");
    std::cout << '\n';
  }
}

void print_answer(const json::object& answer, const std::string& body) {
  if (answer.contains("sales")) {
    print_list(answer);
  } else if (answer.contains("codes")) {
    print_codes(answer);
  } else if (answer.contains("keys")) {
    for (const auto& key : answer.at("keys").as_array()) std::cout << text_of(key.as_object(), "key") << '\n';
  } else {
    std::cout << body << '\n';
  }
}

int print(const Result<AdminClient::Reply>& reply) {
  return print(reply, print_answer);
}

// "+5" or "-5"; a bare 5 could mean either, so it means neither.
std::optional<std::int64_t> parse_delta(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  std::int64_t units = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), units);
  if (error != std::errc() || end != text.data() + text.size() || units < 1) return std::nullopt;
  return text[0] == '-' ? -units : units;
}

Result<std::string> pace_patch(const SaleOptions& options) {
  json::object patch;
  if (options.admit || options.per) {
    json::object pace;
    if (options.admit) pace["admit"] = *options.admit;
    if (options.per) pace["per"] = *options.per;
    patch["pace"] = pace;
  }
  if (options.cap) patch["cap"] = *options.cap;
  if (patch.empty()) return invalid_input("sale pace: say what to change: --admit, --per or --cap");
  return json::serialize(patch);
}

}  // namespace

int sale(const SaleOptions& options) {
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return complain(server.error().detail);
  const std::string root = "/admin/v1/sales";
  if (options.action == "list") return print(server->ask("GET", root));
  if (options.action == "create") {
    const auto config = load_sale(options.id);
    if (!config) return complain(config.error().detail);
    return print(server->ask("PUT", root + "/" + config->id, to_json(*config)));
  }
  if (!is_valid_name(options.id))
    return complain("sale id \"" + options.id + "\": must be 1 to 40 of a-z, 0-9 and -");
  const std::string path = root + "/" + options.id;
  if (options.action == "origin-key") return print(server->ask("GET", path + "/origin-key"));
  if (options.action == "show") return print(server->ask("GET", path));
  if (options.action == "stock") {
    const auto delta = parse_delta(options.delta);
    if (!delta)
      return complain("sale stock: \"" + options.delta + "\" must be a signed number of units, such as +5 or -5");
    return print(server->ask("POST", path + "/items/" + options.item + "/stock",
                             json::serialize(json::object{{"delta", *delta}})));
  }
  if (options.action == "codes") {
    if (!is_valid_name(options.line))
      return complain("priority line \"" + options.line + "\": must be 1 to 40 of a-z, 0-9 and -");
    const std::string codes = path + "/priority/" + options.line + "/codes";
    if (!options.count) return print(server->ask("GET", codes));
    const json::object wish{{"count", *options.count}, {"uses", options.uses}};
    return print(server->ask("POST", codes, json::serialize(wish)));
  }
  if (options.action == "pace") {
    const auto patch = pace_patch(options);
    if (!patch) return complain(patch.error().detail);
    return print(server->ask("PATCH", path, *patch));
  }
  return print(server->ask("POST", path + "/" + options.action, "{}"));
}

}  // namespace sluice::app
