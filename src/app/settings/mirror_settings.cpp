#include "app/settings/mirror_settings.h"

#include "app/settings/redis_fields.h"
#include "app/settings/target_fields.h"
#include "base/ids.h"

namespace sluice::app {

MirrorSettings read_mirror(shop::Fields& fields) {
  // Shorter, and a stall of a few seconds empties it; longer, and a shop goes on by what nobody stands for any more.
  constexpr Duration ttl_min = std::chrono::seconds(10);
  constexpr Duration ttl_max = std::chrono::hours(24);
  fields.only(
      {"redis", "password_file", "prefix", "ttl", "every", "timeout", "ca_file", "certificate_file", "key_file"});
  fields.require("redis");
  MirrorSettings mirror;
  fields.text_for("redis", [&mirror](const std::string& url) { return read_redis_url(url, mirror.server); });
  fields.text_for("password_file",
                  [&mirror](const std::string& file) { return read_password(file, mirror.server.password); });
  read_redis_tls(fields, {.ca_file = "ca_file", .certificate_file = "certificate_file", .key_file = "key_file"},
                 &mirror.server);
  fields.id("prefix", mirror.prefix);
  fields.duration("ttl", mirror.ttl, ttl_min, ttl_max);
  fields.duration("every", mirror.every, std::chrono::milliseconds(50), std::chrono::seconds(10));
  fields.duration("timeout", mirror.server.timeout, std::chrono::milliseconds(100), std::chrono::seconds(10));
  return mirror;
}

}  // namespace sluice::app
