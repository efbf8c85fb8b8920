#include "web/pages/page.h"

#include <array>

namespace sluice::web {
namespace {

constexpr std::array<Kind, page_count> kinds{{
    {Page::home, "", "/pages/index.html", "/scripts/shop.js", "shopTitle", true, false},
    {Page::sale, "/sale/", "/pages/sale.html", "/scripts/sale.js", "saleTitle", true, true},
    {Page::queue, "", "/waiting/main.html", "/scripts/queue.js", "title", false, true},
    {Page::checkout, "/checkout/", "/pages/checkout.html", "/scripts/checkout.js", "checkoutTitle", false, false},
    {Page::order, "/order/", "/pages/order.html", "/scripts/order.js", "orderTitle", false, false},
    {Page::handover, "/handover/", "/pages/handover.html", "/scripts/handover.js", "handoverTitle", false, true},
    {Page::notice, "/notice/", "/pages/notice.html", "/scripts/notice.js", "noticeTitle", false, true},
    {Page::priority, "/priority/", "/pages/priority.html", "/scripts/priority.js", "priorityTitle", false, true},
    {Page::draw, "/draw/", "/pages/draw.html", "/scripts/draw_page.js", "drawTitle", false, true},
    {Page::thumbs, "/thumbs/", "/pages/thumbs.html", "/scripts/frame.js", "thumbsTitle", false, true},
    {Page::no_sale, "", "/pages/no_sale.html", "/scripts/frame.js", "missing_sale", false, false},
    {Page::error, "", "/pages/error.html", "/scripts/frame.js", "errorTitle", false, false},
    {Page::away, "", "/pages/away.html", "/scripts/frame.js", "awayTitle", false, true},
}};

}  // namespace

std::span<const Kind, page_count> all_kinds() {
  return kinds;
}

bool Address::names_sale() const {
  return kind_of(page).is_of_sale;
}

std::optional<Address> page_at(std::string_view path) {
  if (path == "/") return Address{.page = Page::home};
  for (const Kind& kind : kinds) {
    if (kind.prefix.empty() || !path.starts_with(kind.prefix)) continue;
    const std::string_view id = path.substr(kind.prefix.size());
    if (id.empty() || id.find('/') != std::string_view::npos) return std::nullopt;
    return Address{.page = kind.page, .id = id};
  }
  return std::nullopt;
}

}  // namespace sluice::web
