// The settings of a sale out of arbitrary JSON, and what is changed in them behind a line of its own:
//
//   {"id":"drop","items":[...]}
//   {"cap":100}
//
//  1. What is wrong is told by one line that names a field.
//  2. What is taken comes back from what the ledger keeps of it: the same settings, also after each change.
//  3. A time, a duration and an amount, which the text may be as well, come back from how they are written.
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/money.h"
#include "base/time.h"
#include "calendar/time_text.h"
#include "calendar/weekly.h"
#include "fuzz/json_text.h"
#include "shop/settings/config.h"
#include "shop/settings/sense.h"

namespace sluice::shop {
namespace {

namespace json = boost::json;
using fuzz::json_of;
using fuzz::require;

void require_named(const Error& error) {
  require(error.kind == ErrorKind::invalid_input);
  require(error.detail.find(": ") != std::string::npos && fuzz::is_utf8(error.detail));
}

void require_kept(const SaleConfig& config) {
  const auto kept = json_of(to_json(config));
  require(kept && kept->is_object());
  const auto again = parse_sale(kept->get_object());
  require(again && *again == config && differences(*again, config).empty());
}

void change_sale(const SaleConfig& config, const json::object& patch) {
  const auto changed = patch_sale(config, patch);
  if (!changed) return require_named(changed.error());
  require_kept(*changed);
  (void)what_makes_no_sense(*changed);
}

void read_settings_of(std::string_view text) {
  const auto settings = json_of(fuzz::take_line(text));
  if (!settings || !settings->is_object()) return;
  const auto config = parse_sale(settings->get_object());
  if (!config) return require_named(config.error());
  require_kept(*config);
  const auto as_new = parse_new_sale(settings->get_object());
  if (!as_new) require_named(as_new.error());
  while (!text.empty()) {
    const auto patch = json_of(fuzz::take_line(text));
    if (patch && patch->is_object()) change_sale(*config, patch->get_object());
  }
}

void read_word_of(std::string_view text) {
  const auto time = calendar::parse_time(text);
  require(time ? parse_rfc3339(format_rfc3339(*time)) == *time : fuzz::is_one_line(time.error().detail));
  if (const auto weekly = calendar::Weekly::parse(text)) {
    constexpr WallTime after{std::chrono::seconds(1'798'142'400)};
    require(weekly->next(after).at > after);
  }
  if (const auto duration = parse_duration(text)) require(parse_duration(format_duration(*duration)) == duration);
  for (const char* currency : {"EUR", "JPY", "KWD"}) {
    const auto amount = amount_from(text, currency);
    if (!amount) continue;
    const std::string written = money_text(*amount, currency);
    require(amount_from(std::string_view(written).substr(0, written.find(' ')), currency) == amount);
  }
}

}  // namespace
}  // namespace sluice::shop

SLUICE_FUZZ_TARGET(sale_settings, bytes) {
  const std::string_view text = sluice::fuzz::text_of(bytes);
  sluice::shop::read_settings_of(text);
  sluice::shop::read_word_of(text);
}
