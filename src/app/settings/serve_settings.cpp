#include "app/settings/serve_settings.h"

namespace sluice::app {

Result<Settings> settings_of(const ServeOptions& options) {
  Settings settings;
  const std::filesystem::path usual = "sluice.toml";
  if (options.config || std::filesystem::exists(usual)) {
    auto loaded = load_settings(options.config.value_or(usual));
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
  return settings;
}

}  // namespace sluice::app
