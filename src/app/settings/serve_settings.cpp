#include "app/settings/serve_settings.h"

namespace sluice::app {
namespace {

Result<Role> role_of(const std::string& text) {
  for (const Role role : every_role) {
    if (text == to_string(role)) return role;
  }
  return invalid_input("--role: \"" + text + "\" is none of all, owner, edge, worker");
}

}  // namespace

Result<Settings> settings_of(const ServeOptions& options) {
  const auto role = role_of(options.role);
  if (!role) return role.error();
  Settings settings;
  settings.role = *role;
  const std::filesystem::path usual = "sluice.toml";
  if (options.config || std::filesystem::exists(usual)) {
    auto loaded = load_settings(options.config.value_or(usual), *role);
    if (!loaded) return loaded.error();
    settings = std::move(*loaded);
  }
  for (const auto& [flag, text, endpoint] :
       {std::tuple("--listen", &options.listen, &settings.listen),
        std::tuple("--admin-listen", &options.admin_listen, &settings.admin_listen)}) {
    if (!*text) continue;
    auto parsed = http::parse_endpoint(**text);
    if (!parsed) return invalid_input(std::string(flag) + ": " + parsed.error().detail);
    *endpoint = *parsed;
  }
  if (options.data) settings.data = *options.data;
  if (*role == Role::all || settings.cluster.bus) return settings;
  return invalid_input("--role " + options.role + ": needs cluster.bus, the Redis between the owner and " +
                       (*role == Role::worker ? "workers" : "edges"));
}

}  // namespace sluice::app
