#include "app/settings/listen_settings.h"

#include <chrono>
#include <string>

namespace sluice::app {

using shop::Fields;

namespace {

void read_duration(Fields& fields, std::string_view name, Duration& out) {
  fields.duration(name, out, std::chrono::milliseconds(1), std::chrono::hours(24 * 365));
}

// Unless told otherwise this machine only. In a private network there may be others than proxies, and who publishes a
// port through docker-proxy sees everybody come from one: visitors could say of themselves what they like.
void read_trusted_proxies(Fields& fields, http::AddressRanges& proxies) {
  const auto add = [&proxies](const std::string& range) -> std::string {
    const auto added = proxies.add(range);
    return added ? "" : "\"" + range + "\" " + added.error().detail;
  };
  fields.texts_for("trusted_proxies", add, R"(["127.0.0.0/8", "::1"])");
  if (fields.find("trusted_proxies") != nullptr) return;
  for (const char* range : {"127.0.0.0/8", "::1"}) add(range);
}

}  // namespace

void read_endpoint(Fields& fields, std::string_view name, http::Endpoint& out) {
  fields.text_for(
      name,
      [&out](const std::string& value) -> std::string {
        auto parsed = http::parse_endpoint(value);
        if (!parsed) return parsed.error().detail;
        out = *parsed;
        return "";
      },
      shop::field_kind::quoted(http::to_string(out)));
}

void read_limits(Fields& fields, http::Limits& limits) {
  fields.only({"header_bytes", "body_bytes", "pipeline", "connections", "header_time", "body_time", "idle_time",
               "write_time", "drain_time"});
  fields.number("header_bytes", limits.header_bytes_max, 1024, 65'536);
  fields.number("body_bytes", limits.body_bytes_max, 1024, 1'048'576);
  fields.number("pipeline", limits.pipeline_max, 1, 4096);
  fields.number("connections", limits.connections_max, 10, 1'000'000);
  read_duration(fields, "header_time", limits.header_time);
  read_duration(fields, "body_time", limits.body_time);
  read_duration(fields, "idle_time", limits.idle_time);
  read_duration(fields, "write_time", limits.write_time);
  read_duration(fields, "drain_time", limits.drain_time);
}

void read_front(Fields& fields, http::Front& front) {
  read_trusted_proxies(fields, front.proxies);
  fields.choice("forwarded_header", front.forwarding,
                {{"X-Forwarded-For", http::Forwarding::x_forwarded_for}, {"Forwarded", http::Forwarding::forwarded}});
  fields.boolean("proxy_protocol", front.announces);
}

}  // namespace sluice::app
