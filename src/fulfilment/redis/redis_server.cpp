#include "fulfilment/redis/redis_server.h"

#include <charconv>

#include "fulfilment/network/url_parts.h"

namespace sluice::fulfilment {
namespace {

// The whole of it, as a number.
template <class Number>
bool read_number(const std::string& text, Number& number) {
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && at == end;
}

enum class Passwords : std::uint8_t { none, taken };

std::string read_url(const std::string& text, Passwords passwords, RedisServer& server) {
  if (text.starts_with("rediss://")) {
    return "is rediss, and TLS is not spoken to Redis here: put a tunnel (stunnel) before it";
  }
  if (!text.starts_with("redis://")) return "must be a redis URL";
  const UrlParts url(text, CURLU_NON_SUPPORT_SCHEME);
  if (!url.is_url()) return "is no URL";
  if (url.has(CURLUPART_PASSWORD) && passwords == Passwords::none)
    return "has a password in it; put it into a file, and name that as password_file";
  if (url.has(CURLUPART_QUERY) || url.has(CURLUPART_FRAGMENT)) {
    return "must have neither a query (?) nor a fragment (#)";
  }
  server.host = url.host();
  server.user = url.text(CURLUPART_USER);
  server.password = url.password();
  if (url.has(CURLUPART_PORT)) (void)read_number(url.text(CURLUPART_PORT), server.port);
  const std::string path = url.text(CURLUPART_PATH);
  const bool has_database = path.size() > 1;
  if (has_database && !read_number(path.substr(1), server.database)) return "must end with the number of a database";
  return "";
}

}  // namespace

std::string read_redis_url(const std::string& text, RedisServer& server) {
  return read_url(text, Passwords::none, server);
}

std::string read_secret_redis_url(const std::string& text, RedisServer& server) {
  return read_url(text, Passwords::taken, server);
}

std::string address_of(const RedisServer& server) {
  return address_text(server.host, server.port);
}

}  // namespace sluice::fulfilment
