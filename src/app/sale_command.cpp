// `sluice sale`: a client of the admin API.
#include <curl/curl.h>

#include <boost/json.hpp>
#include <charconv>
#include <iostream>

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/settings.h"
#include "base/ids.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

struct Reply {
  long status = 0;
  std::string body;
};

std::size_t append_body(char* data, std::size_t size, std::size_t count, void* body) {
  constexpr std::size_t body_bytes_max = 16U << 20U;
  auto& out = *static_cast<std::string*>(body);
  if (out.size() + size * count > body_bytes_max) return 0;
  out.append(data, size * count);
  return size * count;
}

Result<Reply> ask(const SaleOptions& options, const std::string& token, const char* method, const std::string& path,
                  const std::string& body) {
  const std::string url = options.admin + path;
  CURL* curl = curl_easy_init();
  Reply reply;
  std::array<char, CURL_ERROR_SIZE> error{};
  curl_slist* headers = curl_slist_append(nullptr, ("Authorization: Bearer " + token).c_str());
  headers = curl_slist_append(headers, "Content-Type: application/json");
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
  if (!body.empty()) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &append_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
  const CURLcode code = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  if (code != CURLE_OK) {
    return Error{ErrorKind::unavailable,
                 options.admin + ": " + (error[0] != 0 ? error.data() : curl_easy_strerror(code))};
  }
  return reply;
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr || !value->is_string() ? std::string() : std::string(value->get_string());
}

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

int print(const Result<Reply>& reply) {
  if (!reply) return complain(reply.error().detail);
  boost::system::error_code not_json;
  const json::value answer = json::parse(reply->body, not_json);
  if (not_json || !answer.is_object()) return complain("the server's answer is not JSON; is this the admin address?");
  const json::object& object = answer.get_object();
  if (reply->status >= 400) {
    return complain(text_of(object, "title") + ": " + text_of(object, "detail"), exit_failed);
  }
  if (object.contains("sales")) {
    print_list(object);
  } else if (object.contains("codes")) {
    print_codes(object);
  } else if (object.contains("keys")) {
    for (const auto& key : object.at("keys").as_array()) std::cout << text_of(key.as_object(), "key") << '\n';
  } else {
    std::cout << reply->body << '\n';
  }
  return exit_ok;
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
  const auto token = read_admin_token(options.data);
  if (!token) return complain(token.error().detail);
  const std::string root = "/admin/v1/sales";
  if (options.action == "list") return print(ask(options, *token, "GET", root, ""));
  if (options.action == "create") {
    const auto config = load_sale(options.id);
    if (!config) return complain(config.error().detail);
    return print(ask(options, *token, "PUT", root + "/" + config->id, to_json(*config)));
  }
  if (!is_valid_name(options.id))
    return complain("sale id \"" + options.id + "\": must be 1 to 40 of a-z, 0-9 and -");
  const std::string path = root + "/" + options.id;
  if (options.action == "origin-key") return print(ask(options, *token, "GET", path + "/origin-key", ""));
  if (options.action == "show") return print(ask(options, *token, "GET", path, ""));
  if (options.action == "stock") {
    const auto delta = parse_delta(options.delta);
    if (!delta)
      return complain("sale stock: \"" + options.delta + "\" must be a signed number of units, such as +5 or -5");
    return print(ask(options, *token, "POST", path + "/items/" + options.item + "/stock",
                     json::serialize(json::object{{"delta", *delta}})));
  }
  if (options.action == "codes") {
    if (!is_valid_name(options.line))
      return complain("priority line \"" + options.line + "\": must be 1 to 40 of a-z, 0-9 and -");
    const std::string codes = path + "/priority/" + options.line + "/codes";
    if (!options.count) return print(ask(options, *token, "GET", codes, ""));
    const json::object wish{{"count", *options.count}, {"uses", options.uses}};
    return print(ask(options, *token, "POST", codes, json::serialize(wish)));
  }
  if (options.action == "pace") {
    const auto patch = pace_patch(options);
    if (!patch) return complain(patch.error().detail);
    return print(ask(options, *token, "PATCH", path, *patch));
  }
  return print(ask(options, *token, "POST", path + "/" + options.action, "{}"));
}

}  // namespace sluice::app
