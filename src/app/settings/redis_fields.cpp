#include "app/settings/redis_fields.h"

#include <fstream>
#include <string>

namespace sluice::app {

void read_redis_tls(shop::Fields& fields, const RedisTlsNames& names, fulfilment::RedisServer* server) {
  const bool has_tls = server != nullptr && server->tls;
  fulfilment::RedisTls tls;
  const auto read = [&](std::string_view name, std::string& file) {
    fields.text_for(name, [&](const std::string& named) -> std::string {
      file = named;
      if (!has_tls) return "is for a rediss URL";
      return std::ifstream(named).good() ? "" : "\"" + named + "\" cannot be read";
    });
  };
  read(names.ca_file, tls.ca_file);
  read(names.certificate_file, tls.certificate_file);
  read(names.key_file, tls.key_file);
  if (tls.certificate_file.empty() != tls.key_file.empty()) {
    fields.fail(tls.key_file.empty() ? names.key_file : names.certificate_file,
                "is missing: a certificate and its key go together");
  }
  if (has_tls) server->tls = tls;
}

}  // namespace sluice::app
