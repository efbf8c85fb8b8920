#include "web/dashboard/dashboard_page.h"

#include <optional>

#include "web/composition/document.h"
#include "web/composition/gzip.h"

namespace sluice::web {
namespace {

DashboardPage make() {
  const std::string style(embedded("/dashboard/dashboard.css"));
  const std::string script(embedded("/dashboard/dashboard.js"));
  const auto fill = [&](std::string_view slot) -> std::optional<std::string> {
    if (slot == "style") return style;
    if (slot == "script") return script;
    return std::nullopt;
  };
  DashboardPage page;
  page.html = fill_slots(embedded("/dashboard/dashboard.html"), "dashboard.html", fill).value();
  page.gzip = gzipped(page.html, Effort::greatest);
  page.policy = "default-src 'none'; connect-src 'self'; script-src " + source_hash(script) + "; style-src " +
                source_hash(style) + "; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  page.etag = '"' + short_hash(page.html) + '"';
  return page;
}

}  // namespace

const DashboardPage& dashboard_page() {
  static const DashboardPage page = make();
  return page;
}

}  // namespace sluice::web
