// Sales as files tell of them: [[sale]] in the configuration, or one in a file of its own. Each with how it shows
// itself, and what is looked at before it, which are the configuration's alone.
#pragma once

#include <toml++/toml.h>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "app/settings/preflight_settings.h"
#include "base/result.h"
#include "shop/settings/config.h"
#include "shop/settings/field_list.h"
#include "web/look/shop.h"

namespace sluice::app {

struct SalesOfFile {
  std::vector<shop::SaleConfig> configs;
  std::map<std::string, web::Look, std::less<>> looks;  // by id, likewise below
  PreflightsBySale preflights;
};
// ErrorKind::invalid_input: one line with file, line and field.
[[nodiscard]] Result<SalesOfFile> read_sales(const std::filesystem::path& file, const toml::table& table);

// One sale in a file of its own: its fields at the top level, or one [[sale]].
[[nodiscard]] Result<shop::SaleConfig> load_sale(const std::filesystem::path& file);

// The fields of [[sale]], with those of what the configuration says of one besides.
void list_sales(shop::FieldList& list);

}  // namespace sluice::app
