#include "app/settings/relay_settings.h"

#include <algorithm>
#include <fstream>

#include "app/settings/target_fields.h"

namespace sluice::app {
namespace {

using shop::Fields;

constexpr std::size_t queue_bytes_max = 100;  // a broker takes 255, with what is put behind it

std::string queue_problem(const std::string& name) {
  const auto is_good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  const bool fits = !name.empty() && name.size() <= queue_bytes_max && !name.starts_with("amq.");
  return fits && std::all_of(name.begin(), name.end(), is_good)
             ? ""
             : "must be 1 to 100 of a-z, A-Z, 0-9 and . _ -, and not begin with amq.";
}

void read_broker(Fields& fields, fulfilment::Broker& broker) {
  fields.text_for("url", [&broker](const std::string& url) { return read_broker_url(url, broker); });
  fields.text_for("password_file",
                  [&broker](const std::string& file) { return read_password(file, broker.password); });
  fields.text_for("queue", [&broker](const std::string& name) {
    broker.queue = name;
    return queue_problem(name);
  });
  fields.text_for("ca_file", [&broker](const std::string& file) -> std::string {
    broker.ca_file = file;
    if (!broker.has_tls) return "is for an amqps URL";
    return std::ifstream(file).good() ? "" : "\"" + file + "\" cannot be read";
  });
  fields.duration("timeout", broker.timeout, std::chrono::milliseconds(100), std::chrono::seconds(30));
}

}  // namespace

RelaySettings read_relay(Fields& fields) {
  fields.only({"url", "password_file", "ca_file", "queue", "events", "timeout", "retry_after"});
  fields.require("url");
  RelaySettings relay;
  relay.target.kind = delivery::Kind::relay;
  read_broker(fields, relay.broker);
  read_events(fields, relay.target.events);
  read_pauses(fields, relay.target);
  return relay;
}

}  // namespace sluice::app
