// The operators' page: one document without an outside request. Made once and kept; thread-safe.
#pragma once

#include <string>

namespace sluice::web {

struct DashboardPage {
  std::string html;
  std::string gzip;    // the same, compressed
  std::string policy;  // its Content-Security-Policy: its one script, its one sheet, this server
  std::string etag;    // quoted
};

[[nodiscard]] const DashboardPage& dashboard_page();

}  // namespace sluice::web
