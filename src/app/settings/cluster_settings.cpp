#include "app/settings/cluster_settings.h"

#include "app/settings/redis_fields.h"
#include "base/whole_file.h"

namespace sluice::app {

using ledger::postgres::Target;

Result<Target> read_ledger_file(const std::string& file) {
  const auto text = read_secret_file(file);
  if (!text) return text.error();
  auto target = Target::parse(text->substr(0, text->find_first_of("\r\n")));
  if (!target) return invalid_input(file + ": its first line " + target.error().detail);
  return target;
}

// The Redis between the owner, edges and workers; with a password only out of a file.
void read_bus(shop::Fields& fields, ClusterSettings& cluster) {
  fields.text_for("bus", [&cluster](const std::string& url) -> std::string {
    fulfilment::RedisServer server;
    std::string problem = read_redis_url(url, server);
    if (problem.starts_with("has a password")) {
      return "has a password in it; put the address into a file of mode 0600, and name that as bus_file";
    }
    if (problem.empty()) cluster.bus = std::move(server);
    return problem;
  });
  fields.text_for("bus_file", [&cluster](const std::string& file) -> std::string {
    if (cluster.bus) return "is beside bus: one of the two";
    const auto text = read_secret_file(file);
    if (!text) return text.error().detail;
    fulfilment::RedisServer server;
    const std::string problem = read_secret_redis_url(text->substr(0, text->find_first_of("\r\n")), server);
    if (!problem.empty()) return file + ": its first line " + problem;
    cluster.bus = std::move(server);
    return "";
  });
  read_redis_tls(fields,
                 {.ca_file = "bus_ca_file", .certificate_file = "bus_certificate_file", .key_file = "bus_key_file"},
                 cluster.bus ? &*cluster.bus : nullptr);
}

void read_cluster(shop::Fields& fields, ClusterSettings& cluster, Role role) {
  const bool needs_ledger = !has_no_sales(role);
  fields.only({"ledger", "ledger_file", "name", "standby", "synchronous_standby", "bus", "bus_file", "bus_ca_file",
               "bus_certificate_file", "bus_key_file"});
  fields.text_for("ledger", [&cluster](const std::string& value) -> std::string {
    auto target = Target::parse(value);
    if (!target) return target.error().detail;
    if (target->has_password()) {
      return "has a password in it; put the address into a file of mode 0600, and name that as ledger_file";
    }
    cluster.ledger = std::move(*target);
    return "";
  });
  fields.text_for("ledger_file", [&cluster, needs_ledger](const std::string& file) -> std::string {
    if (cluster.ledger) return "is beside ledger: one of the two";
    if (!needs_ledger) return "";
    auto target = read_ledger_file(file);
    if (!target) return target.error().detail;
    cluster.ledger = std::move(*target);
    return "";
  });
  fields.text_for("name", [&cluster](const std::string& value) -> std::string {
    cluster.name = value;
    return is_valid_name(value) ? "" : "must be 1 to 40 of a-z, 0-9 and -";
  });
  fields.boolean("synchronous_standby", cluster.demands.synchronous_standby);
  fields.boolean("standby", cluster.standby);
  read_bus(fields, cluster);
  if (cluster.bus && cluster.name.empty()) {
    fields.fail("name", "is missing: edges and their owner have the same, and so find each other on the bus");
  }
  if (!cluster.standby) return;
  if (!cluster.ledger && needs_ledger) fields.fail("standby", "is for a ledger in PostgreSQL, which `ledger` names");
  if (cluster.name.empty()) fields.fail("standby", "is for servers of one cluster: give each the same `name`");
}

}  // namespace sluice::app
