#include "edge/gate/gate_asker.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

struct Asked {
  std::string_view method, dest, site, accept, purpose;
  Asker asker;
  std::string_view mode = "";
};

TEST(GateAsker, IsAPersonOnlyWhereAPageIsOpened) {
  const Asked all[] = {
      {"GET", "document", "none", "text/html,*/*;q=0.8", "", Asker::page},
      {"", "", "", "", "", Asker::page},
      {"GET", "", "", "*/*", "", Asker::page},
      {"GET", "", "", "text/html", "", Asker::page},
      {"POST", "document", "same-origin", "text/html", "", Asker::page},
      {"GET", "document", "cross-site", "text/html", "", Asker::page},
      {"GET", "iframe", "same-origin", "text/html", "", Asker::page},
      {"GET", "empty", "same-origin", "application/json", "", Asker::background},
      {"GET", "script", "same-origin", "*/*", "", Asker::background},
      {"GET", "empty", "same-origin", "*/*", "", Asker::background},
      {"GET", "empty", "same-origin", "text/html,*/*;q=0.8", "", Asker::page},
      {"GET", "image", "same-origin", "image/*,*/*;q=0.8", "", Asker::background},
      {"GET", "", "", "image/webp,image/*;q=0.8", "", Asker::background},
      {"GET", "document", "none", "text/html", "prefetch;prerender", Asker::background},
      {"POST", "document", "cross-site", "text/html", "", Asker::background},
      {"GET", "document", "none", "text/html", "", Asker::page, "navigate"},
      {"GET", "empty", "same-origin", "text/html,*/*;q=0.8", "", Asker::page, "navigate"},
      {"GET", "empty", "same-origin", "text/html,*/*;q=0.8", "", Asker::page, "same-origin"},
      {"GET", "empty", "same-origin", "text/html,*/*;q=0.8", "", Asker::background, "cors"},
      {"GET", "", "same-origin", "*/*", "", Asker::background, "cors"},
      {"GET", "", "same-origin", "*/*", "", Asker::background, "no-cors"},
      {"GET", "", "same-origin", "*/*", "", Asker::background, "websocket"},
      {"GET", "", "none", "text/html", "", Asker::page, "navigate"},
      {"OPTIONS", "empty", "cross-site", "*/*", "", Asker::preflight},
      {"OPTIONS", "", "", "", "", Asker::preflight},
  };
  for (const Asked& each : all) {
    http::Request request;
    request.sec_fetch_dest = each.dest;
    request.sec_fetch_site = each.site;
    request.sec_fetch_mode = each.mode;
    request.accept = each.accept;
    request.sec_purpose = each.purpose;
    EXPECT_EQ(asker_of(request, each.method), each.asker)
        << each.method << ' ' << each.dest << ' ' << each.site << ' ' << each.accept << ' ' << each.purpose;
  }
}

}  // namespace
}  // namespace sluice::edge
