#include "fulfilment/redis/redis_server.h"

#include <algorithm>
#include <string_view>

#include "base/whole_number.h"
#include "fulfilment/network/url_parts.h"

namespace sluice::fulfilment {
namespace {

constexpr std::uint16_t redis_port = 6379;
constexpr std::uint16_t sentinel_port = 26379;
// Each may be waited for, one after the other.
constexpr std::size_t sentinels_max = 9;
constexpr std::size_t name_bytes_max = 64;

// As the configuration of sentinels takes it.
bool is_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  };
  return !text.empty() && text.size() <= name_bytes_max && std::ranges::all_of(text, fits);
}

// The text up to a mark, which goes with it; all of it if there is none.
std::string_view take_until(std::string_view& text, char mark) {
  const std::string_view taken = text.substr(0, text.find(mark));
  text.remove_prefix(std::min(text.size(), taken.size() + 1));
  return taken;
}

std::string read_at(std::string_view text, std::uint16_t usual_port, RedisAddress& at) {
  const UrlParts url("redis://" + std::string(text), CURLU_NON_SUPPORT_SCHEME);
  if (!url.is_url()) return "is no URL";
  at = {.host = url.host(), .port = whole_number<std::uint16_t>(url.text(CURLUPART_PORT)).value_or(usual_port)};
  return "";
}

enum class Passwords : std::uint8_t { none, taken };

std::string read_login(std::string_view text, Passwords passwords, RedisServer& server) {
  const UrlParts url("redis://" + std::string(text) + "@host", CURLU_NON_SUPPORT_SCHEME);
  if (!url.is_url()) return "is no URL";
  if (url.has(CURLUPART_PASSWORD) && passwords == Passwords::none)
    return "has a password in it; put it into a file, and name that as password_file";
  server.user = url.text(CURLUPART_USER);
  server.password = url.password();
  return "";
}

std::string read_sentinels(std::string_view hosts, std::string_view& path, RedisServer& server) {
  if (hosts.ends_with(',')) return "is no URL";
  while (!hosts.empty()) {
    const std::string problem = read_at(take_until(hosts, ','), sentinel_port, server.sentinels.emplace_back());
    if (!problem.empty()) return problem;
  }
  if (server.sentinels.empty()) return "is no URL";
  if (server.sentinels.size() > sentinels_max) return "must have no more than 9 sentinels";
  server.primary_name = take_until(path, '/');
  return is_name(server.primary_name) ? "" : "must end with /NAME/DATABASE: the name by which sentinels know it";
}

std::string read_scheme(std::string_view scheme, RedisServer& server, bool& has_sentinels) {
  const bool has_tls = scheme == "rediss" || scheme == "rediss+sentinel";
  has_sentinels = scheme == "redis+sentinel" || scheme == "rediss+sentinel";
  if (has_tls) server.tls.emplace();
  return has_tls || has_sentinels || scheme == "redis" ? "" : "must be a redis URL";
}

std::string read_url(std::string_view text, Passwords passwords, RedisServer& server) {
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return "must be a redis URL";
  bool has_sentinels = false;
  if (auto problem = read_scheme(text.substr(0, scheme_end), server, has_sentinels); !problem.empty()) return problem;
  std::string_view path = text.substr(scheme_end + 3);
  if (path.find_first_of("?#") != std::string_view::npos) {
    return "must have neither a query (?) nor a fragment (#)";
  }
  std::string_view hosts = take_until(path, '/');
  if (const std::size_t login_end = hosts.rfind('@'); login_end != std::string_view::npos) {
    if (auto problem = read_login(hosts.substr(0, login_end), passwords, server); !problem.empty()) return problem;
    hosts.remove_prefix(login_end + 1);
  }
  const auto problem = has_sentinels ? read_sentinels(hosts, path, server) : read_at(hosts, redis_port, server.at);
  if (!problem.empty()) return problem;
  const auto database = path.empty() ? 0 : whole_number<std::uint32_t>(path);
  if (!database) return "must end with the number of a database";
  server.database = *database;
  return "";
}

}  // namespace

std::string read_redis_url(const std::string& text, RedisServer& server) {
  return read_url(text, Passwords::none, server);
}

std::string read_secret_redis_url(const std::string& text, RedisServer& server) {
  return read_url(text, Passwords::taken, server);
}

std::vector<RedisAddress> named_addresses(const RedisServer& server) {
  return server.sentinels.empty() ? std::vector{server.at} : server.sentinels;
}

std::string address_of(const RedisServer& server) {
  std::string text;
  for (const auto& [host, port] : named_addresses(server))
    text += (text.empty() ? "" : ",") + address_text(host, port);
  return server.sentinels.empty() ? text : server.primary_name + " of " + text;
}

}  // namespace sluice::fulfilment
