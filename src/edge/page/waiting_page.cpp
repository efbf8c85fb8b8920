#include "edge/page/waiting_page.h"

#include <algorithm>
#include <boost/json.hpp>

#include "edge/gate/return_address.h"
#include "edge/page/page_headers.h"
#include "edge/page/sale_page.h"
#include "edge/visitor/cookies.h"
#include "edge/work/toll.h"
#include "web/plain_pages/plain_page.h"

namespace sluice::edge {
namespace {

constexpr std::uint32_t plain_quantity_max = 10;  // as the page with JavaScript offers; the sale's limit may be lower
constexpr long heading_s = 24L * 3600;
constexpr std::size_t heading_bytes_max = 3500;  // browsers keep cookies up to 4 KB

}  // namespace

void WaitingPage::show(Errand& errand, const SaleReaders& sale) {
  if (sale.view->everybody_passes(sale.state())) return go_on(errand, sale);
  wants_plain(errand) ? plain(errand, sale) : scripted(errand, sale);
}

// Nobody has to wait; where they were heading is judged at the gate.
void WaitingPage::go_on(Errand& errand, const SaleReaders& sale) {
  const auto to = query_value(errand.request->query, "to");
  const std::string way = to ? escaped(*to) : heading_of(errand, sale);
  desk_.redirect(errand, root() + "/v1/gates/" + sale.id() + "/enter?to=" + way);
}

void WaitingPage::append_headers(Errand& errand) {
  signing_.welcome(errand);
  errand.headers.append("X-Robots-Tag: noindex\r\nRetry-After: ").append(web::plain_refresh_s).append("\r\n");
}

// A page without a script cannot carry along where its visitor was heading, so a cookie does.
std::string WaitingPage::heading_cookie_name(const SaleReaders& sale) const {
  return desk_.context().cookies.name("sluice.to." + sale.id());
}

// Escaped for an address; where it leads is judged when it is gone to.
std::string WaitingPage::heading_of(const Errand& errand, const SaleReaders& sale) const {
  return known_heading(errand, sale).value_or("/");
}

std::optional<std::string> WaitingPage::known_heading(const Errand& errand, const SaleReaders& sale) const {
  std::optional<std::string> heading;
  any_cookie(errand.request->cookie, heading_cookie_name(sale), [&](std::string_view value) {
    heading = value;
    return true;
  });
  return heading;
}

void WaitingPage::scripted(Errand& errand, const SaleReaders& sale) {
  const http::Request& request = *errand.request;
  if (const auto to = query_value(request.query, "to"); to && to->size() <= return_bytes_max) {
    std::string way = escaped(*to);
    if (way.size() > heading_bytes_max) way = escaped(std::string_view(*to).substr(0, to->find_first_of("?#")));
    const std::string_view known = way.size() > heading_bytes_max ? std::string_view("/") : way;
    desk_.context().cookies.append(errand.headers, heading_cookie_name(sale), {known}, heading_s);
  }
  append_headers(errand);
  showing_.show(errand, desk_.context().waiting_page_status, {.page = web::Page::queue, .sale = sale.id()});
}

void WaitingPage::plain(Errand& errand, const SaleReaders& sale) {
  const http::Request& request = *errand.request;
  const auto view = current_place(errand, sale);
  const boost::json::value document = boost::json::parse(sale.status->body);
  web::PlainPage page = plain_page_of(document.get_object(), view, errand.now);
  page.problem = query_value(request.query, "problem").value_or("");
  if (!view && errand.visitor.moved()) page.visitor = "moved";
  if (view && view->is_cleared) page.visitor = "cleared";
  if (page.visitor == "taken" && page.problem == refusals::no_such_hold.slug) page.visitor = "over";
  if (const auto opens_at = sale.view->config.opens_at) page.opens_in_s = seconds_until(*opens_at, errand.now);
  page.quantity_max = std::min(sale.view->config.buyer_limit, plain_quantity_max);
  page.as_of = format_rfc3339(errand.now).substr(11, 8);
  page.root = root();
  page.is_gate = sale.view->is_gate();
  if (view) {
    page.offers_notice = view->notice_ways.email;
    page.has_notice = view->notice_ways.any() && view->notice_left.any();
  }
  // Also in front of a shop's own checkout, where the sale knows the stock.
  page.heading = page.is_gate ? heading_of(errand, sale) : known_heading(errand, sale).value_or("");
  if (const auto stamp = query_value(request.query, "work")) {
    if (const auto left = left_to_wait(desk_, sale, *stamp, errand.now)) {
      page.stamp = *stamp;
      page.wait_left_s = std::chrono::ceil<std::chrono::seconds>(*left).count();
    }
  }
  page.thanks = query_value(request.query, "thanks").has_value();
  page.refreshes = query_value(request.query, "refresh") == web::plain_refresh_s;
  const std::size_t language = showing_.choose_language(errand);
  append_headers(errand);
  showing_.append_headers(errand, {.page = web::Page::queue, .sale = sale.id()}, language);
  if (page.refreshes && web::is_worth_refreshing(page)) {
    errand.headers.append("Refresh: ").append(web::plain_refresh_s).append("\r\n");
  }
  const web::PlainFrame& frame = showing_.pages().plain_frame(web::Page::queue, language, sale.id());
  errand.body = frame.before + web::plain_main(showing_.pages().languages()[language], page) + frame.after;
  desk_.respond(errand, desk_.context().waiting_page_status, html_type, errand.body);
}

std::optional<PlaceView> WaitingPage::current_place(Errand& errand, const SaleReaders& sale) {
  const auto place = errand.visitor.first_place(sale);
  if (!place && degraded_.is_on()) {
    const auto noted = degraded_.noted(errand, sale);
    if (noted) return degraded_.hand_out(errand, sale, *errand.visitor.buyer(), *noted);
  }
  if (!place) return std::nullopt;
  teller_.see(sale, *place);
  return teller_.hand_out(errand, sale, *errand.visitor.buyer(), *place);
}

}  // namespace sluice::edge
