// The buyer's pages and what they load, compiled into the program: a waiting page must come when nothing else does.
//
// All data is constant and lives as long as the program; every function is thread-safe and does not allocate.
//
// Pages name their files as /assets/VERSION/..., where VERSION is a hash over all files, so that those may be cached
// for ever and a page never meets a script of another version. During a rolling update a page of one version may ask
// a program of another: an unknown VERSION finds the file as it is here, which must then not be cached.
#pragma once

#include <string_view>

namespace sluice::web {

struct Asset {
  std::string_view path;          // "/assets/3f9a0c1d2b4e/style.css"; pages: "/pages/sale.html"
  std::string_view content_type;  // with its charset
  std::string_view body;
  std::string_view etag;  // quoted, as the header carries it
};

struct Found {
  const Asset* asset = nullptr;
  bool immutable = false;  // true: Cache-Control may be "public, max-age=31536000, immutable"; else "no-cache"

  explicit operator bool() const { return asset != nullptr; }
};

// What a script, style or image request names: "/assets/..." or "/sluice.js". Pages are not found here.
[[nodiscard]] Found find(std::string_view path);

// The page of a route, whatever the id in it: "/", "/sale/{sale}", "/checkout/{hold}", "/order/{order}",
// "/handover/{sale}", "/priority/{sale}". nullptr for any other path, also for a missing id and for more than one
// segment after the route. The waiting page is no asset: waiting_page.h.
[[nodiscard]] const Asset* page_for(std::string_view request_path);

// For addresses that do not exist. Its words fit a 404 and a 410.
[[nodiscard]] const Asset& error_page();

// For pages of a sale that does not exist.
[[nodiscard]] const Asset& no_sale_page();

// Where reference_page() puts what it says.
[[nodiscard]] const Asset& reference_template();

// The Content-Security-Policy that these pages live under.
inline constexpr std::string_view content_security_policy =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

}  // namespace sluice::web
