#include "ledger/postgres/target.h"

#include <algorithm>
#include <map>
#include <utility>

namespace sluice::ledger::postgres {
namespace {

using Options = std::map<std::string, std::string>;

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= list.size();) {
    const std::size_t end = std::min(list.find(',', from), list.size());
    parts.push_back(list.substr(from, end - from));
    from = end + 1;
  }
  return parts;
}

// The `index`th of a list; of a list of one, that.
std::string part(const Options& options, const char* key, std::size_t index) {
  const auto found = options.find(key);
  if (found == options.end()) return "";
  const auto parts = split(found->second);
  return parts.size() == 1 ? parts.front() : index < parts.size() ? parts[index] : "";
}

std::size_t host_count(const Options& options) {
  std::size_t count = 1;
  for (const char* key : {"host", "hostaddr"}) {
    const auto found = options.find(key);
    if (found != options.end()) count = std::max(count, split(found->second).size());
  }
  return count;
}

// What is ours to say: which hosts, how long, in which encoding, and as whom.
bool is_ours(const std::string& key) {
  constexpr std::string_view ours[] = {
      "host", "hostaddr", "port", "connect_timeout", "client_encoding", "target_session_attrs"};
  return std::find(std::begin(ours), std::end(ours), key) != std::end(ours);
}

std::vector<Target::Option> options_of(const Options& options, std::size_t index) {
  std::vector<Target::Option> own;
  for (const char* key : {"host", "hostaddr", "port"}) {
    if (auto value = part(options, key, index); !value.empty()) own.push_back({key, std::move(value)});
  }
  for (const auto& [key, value] : options) {
    if (!is_ours(key)) own.push_back({key, value});
  }
  return own;
}

std::string host_name(const Options& options, std::size_t index) {
  std::string host = part(options, "host", index);
  if (host.empty()) host = part(options, "hostaddr", index);
  const std::string port = part(options, "port", index);
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return port.empty() ? host : host + ":" + port;
}

std::string value_of(const Options& options, const char* key) {
  const auto found = options.find(key);
  return found == options.end() ? "" : found->second;
}

std::string name_of(const Options& options) {
  std::string hosts;
  for (std::size_t i = 0; i < host_count(options); ++i) hosts += (i == 0 ? "" : ",") + host_name(options, i);
  const std::string user = value_of(options, "user");
  return "postgresql://" + (user.empty() ? "" : user + "@") + hosts + "/" + value_of(options, "dbname");
}

}  // namespace

bool is_url(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

Result<Target> Target::parse(std::string_view text) {
  const auto words = sluice::postgres::words_of(std::string(text));
  if (!words || (text.find('=') == std::string_view::npos && !is_url(text))) {
    return invalid_input("is no address of PostgreSQL such as postgresql://user@host:5432/database");
  }
  Options options;
  for (const Option& word : *words) options[word.key] = word.value;
  Target target;
  target.name_ = name_of(options);
  target.has_password_ = !value_of(options, "password").empty() || !value_of(options, "sslpassword").empty();
  for (std::size_t i = 0; i < host_count(options); ++i) target.hosts_.push_back(options_of(options, i));
  return target;
}

std::string Target::said(std::string_view what) const {
  return "ledger " + name_ + ": " + std::string(what);
}

}  // namespace sluice::ledger::postgres
