// What every page says to browsers, besides what it is.
#pragma once

#include <string>
#include <string_view>

#include "web/pages/reference_page.h"

namespace sluice::edge {

inline constexpr std::string_view html_type = "text/html; charset=utf-8";
inline constexpr std::string_view page_safety = "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n";

// Whether whoever asks is a person with a browser.
[[nodiscard]] inline bool wants_page(std::string_view accept) {
  return accept.find("text/html") != std::string_view::npos;
}

// Of pages for those who write programs; composed pages have policies of their own.
inline void append_reference_headers(std::string& headers) {
  headers.append(page_safety).append("Content-Security-Policy: ").append(web::reference_policy);
  headers += "\r\n";
}

}  // namespace sluice::edge
