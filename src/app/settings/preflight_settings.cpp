#include "app/settings/preflight_settings.h"

#include <algorithm>
#include <array>

#include "fulfilment/webhook/webhook_sender.h"

namespace sluice::app {
namespace {

using shop::Fields;

constexpr std::uint32_t peak_max = 10'000'000;
constexpr std::size_t tick_bytes_max = 200;

constexpr std::array<std::string_view, 17> check_names{"clock",
                                                       "keys",
                                                       "ledger",
                                                       "disk",
                                                       "files",
                                                       "provider",
                                                       "mail",
                                                       "webhooks",
                                                       "stock",
                                                       "state",
                                                       "caches",
                                                       "pages",
                                                       "ticks",
                                                       "rehearsal-peak",
                                                       "rehearsal-degraded",
                                                       "rehearsal-failover",
                                                       "hooks"};

void read_ticks(Fields& fields, std::vector<TickSettings>& ticks) {
  if (fields.find("ticks") != nullptr) ticks.clear();
  fields.array("ticks", ticks_max, [&ticks](Fields& entry, std::size_t) {
    entry.only({"id", "text"});
    for (const char* name : {"id", "text"}) entry.require(name);
    TickSettings tick;
    entry.id("id", tick.id);
    entry.text("text", tick.text, tick_bytes_max);
    if (tick.text.empty()) entry.fail("text", "must not be empty");
    const auto is_same = [&tick](const TickSettings& other) { return other.id == tick.id; };
    if (std::any_of(ticks.begin(), ticks.end(), is_same)) entry.fail("id", "\"" + tick.id + "\" is used twice");
    ticks.push_back(std::move(tick));
  });
}

}  // namespace

std::vector<TickSettings> PreflightSettings::default_ticks() {
  return {{"host", "The host knows the day, the hour and the crowd"},
          {"cdn", "The CDN keeps pages and pictures, and nobody purges it by hand that day"},
          {"payment-provider", "The payment provider knows how many payments come in which minute"}};
}

bool is_check_name(std::string_view name) {
  return std::find(check_names.begin(), check_names.end(), name) != check_names.end();
}

void read_preflight(Fields& fields, PreflightSettings& preflight) {
  fields.only({"expected_peak", "pages", "page_time", "ticks", "waive", "rehearsal"});
  fields.number("expected_peak", preflight.expected_peak, 1, peak_max);
  fields.texts_for("pages", [&preflight](const std::string& url) -> std::string {
    preflight.pages.push_back(url);
    const std::string problem = fulfilment::webhook_url_problem(url, true);
    return problem.empty() ? "" : "\"" + url + "\" must be the address of a page, http or https";
  });
  if (preflight.pages.size() > pages_max) {
    fields.fail("pages", "must be an array of at most " + std::to_string(pages_max));
  }
  fields.duration("page_time", preflight.page_time, std::chrono::milliseconds(10), std::chrono::seconds(5));
  read_ticks(fields, preflight.ticks);
  fields.texts_for("waive", [&preflight](const std::string& name) -> std::string {
    preflight.waived.push_back(name);
    if (is_check_name(name)) return "";
    std::string known;
    for (const std::string_view each : check_names) known.append(known.empty() ? "" : ", ").append(each);
    return "\"" + name + "\" is none of " + known;
  });
  const bool is_named = fields.find("rehearsal") != nullptr || fields.is_of_list();
  if (is_named) fields.id("rehearsal", preflight.rehearsal);
}

}  // namespace sluice::app
