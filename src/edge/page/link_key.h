// The key of a mailed link, kept by a page's links to itself: what they lead to is the same order, and without a
// script nothing else can carry the key along. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sluice::edge {

// `key` is fit for an address; empty: nothing changes. What leads from a page to itself begins with its query: links
// ("?lang=de"), and the refresh with which browsers without scripts come to the plain page.
[[nodiscard]] inline std::string keeping_key(std::string html, std::string_view key) {
  if (key.empty()) return html;
  for (const std::string_view to_itself : {"href=\"?", ";url=?"}) {
    const std::string kept = std::string(to_itself) + "key=" + std::string(key) + "&amp;";
    for (auto at = html.find(to_itself); at != std::string::npos; at = html.find(to_itself, at + kept.size())) {
      html.replace(at, to_itself.size(), kept);
    }
  }
  return html;
}

}  // namespace sluice::edge
