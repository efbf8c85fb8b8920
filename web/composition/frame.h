// What stands around the main part of every page: the head, the shop's name, the switch of languages, the duties.
//
// Pure: HTML from a shop's look and a language's words.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "web/languages/words.h"
#include "web/look/shop.h"

namespace sluice::web {

// What the head needs to know of a page.
struct HeadSettings {
  std::string title{};  // without the shop's name
  std::string style{};
  bool may_be_found = false;    // by search engines
  bool leads_to_plain = false;  // a browser without JavaScript is sent to the page for it, at once and once
};

[[nodiscard]] std::string head_html(const HeadSettings& head, const Shop& shop, const Look& look, const Words& words);
// Without a name: the host's, or "Sales" until the script knows the host.
[[nodiscard]] std::string brand_html(const Shop& shop, const Look& look, const Words& words);
// `query` is what the links keep of the address, "plain=1&" or nothing.
[[nodiscard]] std::string languages_html(std::span<const Words> all, const Words& current, std::string_view query);
// Nothing where the shop says nothing.
[[nodiscard]] std::string duties_html(const Shop& shop, const Words& words);
// What can be paid with at the checkout: a choice, or the one method that there is.
[[nodiscard]] std::string methods_html(const Shop& shop, const Words& words);

}  // namespace sluice::web
