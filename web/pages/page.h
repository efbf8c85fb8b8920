// The pages that there are: what each is made of, and which address leads to it. Constant; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sluice::web {

enum class Page : std::uint8_t {
  home,
  sale,
  queue,
  checkout,
  order,
  handover,
  notice,
  priority,
  draw,
  thumbs,
  no_sale,
  error,
  away
};
inline constexpr std::size_t page_count = 13;

// "/" or "/sale/drop-1": the page and the id in the path. The waiting page, which is more than a document, is not
// found so.
struct Address {
  Page page = Page::home;
  std::string_view id{};
  // The id is a sale's.
  [[nodiscard]] bool names_sale() const;
};
// nullopt also for a missing id and for more than one segment after the route.
[[nodiscard]] std::optional<Address> page_at(std::string_view path);

// What a page is made of.
struct Kind {
  Page page;
  std::string_view prefix;  // of its addresses, before the id; empty: it has none, or not of that form
  std::string_view main;    // files that are compiled in
  std::string_view script;
  std::string_view title;     // a text's key; empty: the shop's name alone
  bool may_be_found = false;  // by search engines
  bool is_of_sale = false;    // its id is a sale's
};

// By Page.
[[nodiscard]] std::span<const Kind, page_count> all_kinds();
[[nodiscard]] inline const Kind& kind_of(Page page) {
  return all_kinds()[static_cast<std::size_t>(page)];
}

// Which the server renders for a visitor without JavaScript, too.
[[nodiscard]] constexpr bool has_plain(Page page) {
  return page == Page::queue || page == Page::checkout || page == Page::order;
}

// Which everybody opens when a sale does.
[[nodiscard]] constexpr bool is_for_crowds(Page page) {
  return page == Page::queue || page == Page::sale;
}

}  // namespace sluice::web
