#include "app/settings.h"

#include <toml++/toml.h>

#include <boost/json.hpp>

#include "line/poll_advice.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

// Longer, and nobody would hear of anything in time to come.
constexpr Duration poll_after_longest = std::chrono::minutes(10);

std::string rfc3339(const toml::date_time& time) {
  std::ostringstream out;
  out << time;
  return out.str();
}

// The same values in the one form that settings are parsed from.
json::value to_json(const toml::node& node) {
  if (const auto* table = node.as_table()) {
    json::object object;
    for (const auto& [key, value] : *table) object[std::string_view(key.str())] = to_json(value);
    return object;
  }
  if (const auto* array = node.as_array()) {
    json::array values;
    for (const auto& value : *array) values.push_back(to_json(value));
    return values;
  }
  if (const auto* text = node.as_string()) return json::string(text->get());
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* number = node.as_floating_point()) return number->get();
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* time = node.as_date_time()) return json::string(rfc3339(time->get()));
  std::ostringstream text;  // a local date or time: no field takes one, and the parser says so
  node.visit([&text](const auto& value) {
    if constexpr (toml::is_date<decltype(value)> || toml::is_time<decltype(value)>) text << value.get();
  });
  return json::string(text.str());
}

// Reads the top-level table; keeps the first thing that is wrong.
class Reader {
public:
  Reader(const std::filesystem::path& file, const toml::table& table) : file_(file.string()), table_(table) {}

  void only(const toml::table& table, const std::string& where, std::initializer_list<std::string_view> known) {
    for (const auto& [key, node] : table) {
      if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
      fail(&node, where + std::string(key.str()), "is not a known field");
    }
  }
  template <class Use>
  void text(const toml::table& table, const std::string& where, std::string_view name, Use use) {
    const toml::node* node = table.get(name);
    if (node == nullptr) return;
    if (!node->is_string()) return fail(node, where + std::string(name), "must be a string");
    const std::string problem = use(node->as_string()->get());
    if (!problem.empty()) fail(node, where + std::string(name), problem);
  }
  template <class Number>
  void number(const toml::table& table, const std::string& where, std::string_view name, Number& out,
              std::int64_t min, std::int64_t max) {
    const toml::node* node = table.get(name);
    if (node == nullptr) return;
    if (!node->is_integer() || node->as_integer()->get() < min || node->as_integer()->get() > max) {
      return fail(node, where + std::string(name),
                  "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
    }
    out = static_cast<Number>(node->as_integer()->get());
  }
  void one_of(const toml::table& table, std::string_view name, int& out, std::initializer_list<int> choices) {
    const toml::node* node = table.get(name);
    if (node == nullptr) return;
    const std::int64_t value = node->is_integer() ? node->as_integer()->get() : 0;
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) {
      out = static_cast<int>(value);
      return;
    }
    std::string listed;
    for (const int choice : choices) listed += (listed.empty() ? "" : ", ") + std::to_string(choice);
    fail(node, std::string(name), "must be one of " + listed);
  }
  void duration(const toml::table& table, const std::string& where, std::string_view name, Duration& out) {
    text(table, where, name, [&out](const std::string& value) -> std::string {
      const auto parsed = parse_duration(value);
      if (!parsed || *parsed == Duration::zero()) return "must be a duration such as \"10s\"";
      out = *parsed;
      return "";
    });
  }
  void endpoint(const toml::table& table, const std::string& where, std::string_view name, http::Endpoint& out) {
    text(table, where, name, [&out](const std::string& value) -> std::string {
      auto parsed = http::parse_endpoint(value);
      if (!parsed) return parsed.error().detail;
      out = *parsed;
      return "";
    });
  }
  void texts(std::string_view name, std::vector<std::string>& out) {
    const toml::node* node = table_.get(name);
    if (node == nullptr) return;
    if (!node->is_array()) return fail(node, std::string(name), "must be an array of strings");
    for (const auto& entry : *node->as_array()) {
      if (!entry.is_string()) return fail(&entry, std::string(name), "must be an array of strings");
      out.push_back(entry.as_string()->get());
    }
  }
  template <class Read>
  void section(std::string_view name, Read read) {
    const toml::node* node = table_.get(name);
    if (node == nullptr) return;
    if (!node->is_table()) return fail(node, std::string(name), "must be a table");
    read(*node->as_table(), std::string(name) + ".");
  }
  void fail(const toml::node* node, const std::string& field, const std::string& what) {
    if (!error_.empty()) return;
    error_ = file_ + ":" + std::to_string(node->source().begin.line) + ": " + field + ": " + what;
  }
  [[nodiscard]] const std::string& error() const { return error_; }

private:
  std::string file_;
  const toml::table& table_;
  std::string error_;
};

void read_limits(Reader& reader, const toml::table& table, const std::string& where, http::Limits& limits) {
  reader.only(table, where,
              {"header_bytes", "body_bytes", "pipeline", "connections", "header_time", "body_time", "idle_time",
               "write_time", "drain_time"});
  reader.number(table, where, "header_bytes", limits.header_bytes_max, 1024, 65'536);
  reader.number(table, where, "body_bytes", limits.body_bytes_max, 1024, 1'048'576);
  reader.number(table, where, "pipeline", limits.pipeline_max, 1, 4096);
  reader.number(table, where, "connections", limits.connections_max, 10, 1'000'000);
  reader.duration(table, where, "header_time", limits.header_time);
  reader.duration(table, where, "body_time", limits.body_time);
  reader.duration(table, where, "idle_time", limits.idle_time);
  reader.duration(table, where, "write_time", limits.write_time);
  reader.duration(table, where, "drain_time", limits.drain_time);
}

void read_waiting(Reader& reader, const toml::table& table, const std::string& where, WaitingSettings& waiting) {
  reader.only(table, where, {"status_reads", "poll_after_max", "event_streams"});
  reader.number(table, where, "status_reads", waiting.status_reads_per_s, 1, 10'000'000);
  reader.text(table, where, "poll_after_max", [&waiting](const std::string& value) -> std::string {
    const auto parsed = parse_duration(value);
    if (!parsed || *parsed < line::PollAdvice::advice_min || *parsed > poll_after_longest) {
      return "must be a duration from \"1s\" to \"10m\"";
    }
    waiting.poll_after_max = *parsed;
    return "";
  });
  reader.number(table, where, "event_streams", waiting.event_streams, 0, 1'000'000);
}

void read_payment(Reader& reader, const toml::table& table, const std::string& where, PaymentSettings& payment) {
  reader.only(table, where, {"url", "timeout"});
  reader.text(table, where, "url", [&payment](const std::string& value) -> std::string {
    payment.url = value;
    return value.starts_with("http://") || value.starts_with("https://") ? "" : "must be an http or https URL";
  });
  reader.duration(table, where, "timeout", payment.timeout);
}

void read_sales(Reader& reader, const toml::table& table, std::vector<shop::SaleConfig>& sales) {
  const toml::node* node = table.get("sale");
  if (node == nullptr) return;
  if (!node->is_array_of_tables()) return reader.fail(node, "sale", "must be written as [[sale]]");
  for (const auto& entry : *node->as_array()) {
    auto sale = shop::parse_sale(to_json(entry).get_object());
    if (!sale) return reader.fail(&entry, "sale", sale.error().detail);
    for (const auto& other : sales) {
      if (other.id == sale->id) return reader.fail(&entry, "sale", "id: \"" + sale->id + "\" is used twice");
    }
    sales.push_back(std::move(*sale));
  }
}

Result<toml::table> parse_file(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) return invalid_input(file.string() + ": cannot be read");
  try {
    return toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    return invalid_input(file.string() + ":" + std::to_string(error.source().begin.line) + ": " +
                         std::string(error.description()));
  }
}

}  // namespace

Result<Settings> load_settings(const std::filesystem::path& file) {
  const auto table = parse_file(file);
  if (!table) return table.error();
  Settings settings;
  Reader reader(file, *table);
  reader.only(*table, "",
              {"listen", "admin_listen", "data", "threads", "public_url", "allowed_origins", "admin_hosts",
               "waiting_page", "waiting_page_status", "waiting", "limits", "payment", "sandbox", "sale"});
  reader.endpoint(*table, "", "listen", settings.listen);
  reader.endpoint(*table, "", "admin_listen", settings.admin_listen);
  reader.text(*table, "", "data", [&](const std::string& value) -> std::string {
    settings.data = value;
    return value.empty() ? "must name a folder" : "";
  });
  reader.number(*table, "", "threads", settings.threads, 1, 256);
  reader.text(*table, "", "public_url", [&](const std::string& value) -> std::string {
    settings.public_url = value;
    return value.starts_with("http://") || value.starts_with("https://") ? "" : "must be an http or https URL";
  });
  reader.texts("allowed_origins", settings.allowed_origins);
  reader.texts("admin_hosts", settings.admin_hosts);
  reader.text(*table, "", "waiting_page", [&](const std::string& value) -> std::string {
    settings.waiting_page = value;
    return value.empty() ? "must name a folder" : "";
  });
  reader.one_of(*table, "waiting_page_status", settings.waiting_page_status, {200, 202, 429, 503});
  reader.section("limits", [&](const toml::table& t, const std::string& where) {
    read_limits(reader, t, where, settings.limits);
  });
  reader.section("waiting", [&](const toml::table& t, const std::string& where) {
    read_waiting(reader, t, where, settings.waiting);
  });
  reader.section("payment", [&](const toml::table& t, const std::string& where) {
    read_payment(reader, t, where, settings.payment);
  });
  reader.section("sandbox", [&](const toml::table& t, const std::string& where) {
    reader.only(t, where, {"listen"});
    reader.endpoint(t, where, "listen", settings.sandbox_listen);
  });
  read_sales(reader, *table, settings.sales);
  if (!reader.error().empty()) return invalid_input(reader.error());
  return settings;
}

Result<shop::SaleConfig> load_sale(const std::filesystem::path& file) {
  const auto table = parse_file(file);
  if (!table) return table.error();
  if (!table->contains("sale")) {
    auto sale = shop::parse_sale(to_json(*table).get_object());
    if (!sale) return invalid_input(file.string() + ": " + sale.error().detail);
    return sale;
  }
  Reader reader(file, *table);
  std::vector<shop::SaleConfig> sales;
  read_sales(reader, *table, sales);
  if (!reader.error().empty()) return invalid_input(reader.error());
  if (sales.size() != 1) return invalid_input(file.string() + ": must hold exactly one sale");
  return std::move(sales.front());
}

}  // namespace sluice::app
