#include "edge/page/pages.h"

#include <algorithm>
#include <boost/json.hpp>

#include "edge/gate/return_address.h"
#include "edge/page/asset_answer.h"
#include "edge/page/link_key.h"
#include "edge/page/page_headers.h"
#include "edge/page/sale_page.h"
#include "edge/visitor/cookies.h"
#include "edge/work/toll.h"
#include "web/negotiation.h"
#include "web/plain_page.h"

namespace sluice::edge {
namespace {

constexpr std::uint32_t plain_quantity_max = 10;  // as the page with JavaScript offers; the sale's limit may be lower
constexpr long heading_s = 24L * 3600;
constexpr std::size_t heading_bytes_max = 3500;  // browsers keep cookies up to 4 KB
constexpr std::size_t link_key_bytes_max = 256;  // of a mailed link; longer: none of ours
constexpr long language_s = 365L * 24 * 3600;

bool wants_plain(const Errand& errand) {
  return query_value(errand.request->query, "plain").has_value();
}

}  // namespace

bool Pages::is_there(const Errand& errand) {
  const std::string_view path = errand.request->path;
  if (errand.route == asset_route_) return pages().picture(path) != nullptr || web::find_asset(path) != nullptr;
  const auto address = web::page_at(path);
  if (address && address->page == web::Page::checkout) return HoldId::parse(address->id).has_value();
  if (address && address->page == web::Page::order) return OrderId::parse(address->id).has_value();
  return sales_.find(errand.values[0]) != nullptr;
}

// --- Composed pages, and files

void Pages::file(Errand& errand) {
  const std::string_view path = errand.request->path;
  if (const auto address = web::page_at(path)) return page(errand, *address);
  if (const web::Picture* picture = pages().picture(path)) {
    errand.route = asset_route_;
    return logo(errand, *picture);
  }
  if (const web::Asset* asset = web::find_asset(path)) return asset_file(errand, *asset);
  errand.route = desk_.telemetry().book().unknown();
  return path.starts_with("/v1/") ? desk_.refuse(errand, refusals::not_found) : refuse(errand, refusals::not_found);
}

void Pages::page(Errand& errand, const web::Address& address) {
  if (errand.verb != Verb::get) return desk_.refuse_method(errand, "GET");
  // With an identity before the first click, that click's Idempotency-Key protects it.
  signing_.welcome(errand);
  show(errand, 200, {.page = address.page, .sale = address.names_sale() ? address.id : std::string_view()});
}

void Pages::show(Errand& errand, int status, const Shown& shown) {
  const std::size_t language = choose_language(errand);
  append_page_headers(errand, shown, language);
  const web::Document& document = pages().document(shown.page, language, shown.sale);
  const bool compressed = web::accepts_gzip(errand.request->accept_encoding);
  if (compressed) errand.headers += "Content-Encoding: gzip\r\n";
  desk_.respond(errand, status, html_type, compressed ? document.gzip : document.html);
}

void Pages::append_page_headers(Errand& errand, const Shown& shown, std::size_t language) const {
  errand.headers.append(no_store).append(page_safety).append("Vary: Accept-Language, Accept-Encoding\r\n");
  errand.headers.append("Content-Language: ").append(pages().languages()[language].code()).append("\r\n");
  errand.headers.append("Content-Security-Policy: ").append(pages().policy(shown.page, shown.sale)).append("\r\n");
}

// Remembers what is asked for by the address.
std::size_t Pages::choose_language(Errand& errand) const {
  const CookieTerms& cookies = desk_.context().cookies;
  const std::string name = cookies.name("sluice.lang");
  const std::string asked = query_value(errand.request->query, "lang").value_or("");
  std::string remembered;
  any_cookie(errand.request->cookie, name, [&](std::string_view value) {
    remembered = value;
    return pages().find_language(value).has_value();
  });
  if (asked != remembered && pages().find_language(asked)) {
    cookies.append(errand.headers, name, asked, language_s);
  }
  return pages().language_for(
      {.asked = asked, .remembered = remembered, .accepted = errand.request->accept_language});
}

PlainOrders::Start Pages::begin_plain(Errand& errand, web::Page page) {
  const std::size_t language = choose_language(errand);
  append_page_headers(errand, {.page = page}, language);
  return {.page = page,
          .language = language,
          .headers = errand.headers,
          .problem = query_value(errand.request->query, "problem").value_or(""),
          .thanks = query_value(errand.request->query, "thanks").has_value()};
}

// A picture may hold a script; opened by itself it must not run here.
void Pages::logo(Errand& errand, const web::Picture& picture) {
  if (errand.verb != Verb::get) return desk_.refuse_method(errand, "GET");
  errand.headers.append("Cache-Control: public, max-age=31536000, immutable\r\n").append(page_safety);
  errand.headers += "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; sandbox\r\n";
  desk_.respond(errand, 200, picture.content_type, picture.body);
}

void Pages::asset_file(Errand& errand, const web::Asset& asset) {
  errand.route = asset_route_;
  if (errand.verb != Verb::get) return desk_.refuse_method(errand, "GET");
  respond_asset(desk_, errand, asset);
}

void Pages::of_sale(Errand& errand) {
  const SaleReaders* sale = sales_.find(errand.values[0]);
  if (sale == nullptr) return refuse(errand, refusals::no_such_sale);
  // Without JavaScript the waiting page is where one buys.
  if (wants_plain(errand)) return desk_.redirect(errand, root() + "/queue/" + sale->id() + "?plain=1");
  // A gate has no product.
  const bool is_product = errand.request->path.starts_with("/sale/");
  if (is_product && sale->view->is_gate()) {
    const std::string query(errand.request->query);
    return desk_.redirect(errand, root() + "/queue/" + sale->id() + (query.empty() ? "" : "?" + query));
  }
  file(errand);
}

void Pages::of_hold(Errand& errand) {
  const auto hold = HoldId::parse(errand.values[0]);
  if (!hold) return refuse(errand, refusals::no_such_hold);
  if (!wants_plain(errand)) return file(errand);
  plain_orders_.show(errand, *hold, begin_plain(errand, web::Page::checkout));
}

Orders::OnInvalid Pages::checkout_again(Errand& errand, web::Typed typed) {
  const std::string before = errand.headers;
  PlainOrders::Start start = begin_plain(errand, web::Page::checkout);
  errand.headers = before;
  start.typed = std::move(typed);
  const auto hold = HoldId::parse(errand.values[0]);
  const auto buyer = errand.visitor.buyer();
  return [this, start = std::move(start), hold, buyer](Errand& then, const Refusal& refusal) {
    if (!hold || !buyer) return desk_.refuse(then, refusals::no_such_hold);
    PlainOrders::Start again = start;
    again.wrong = refusal.detail.substr(0, refusal.detail.find(':'));
    plain_orders_.ask_again(then, *hold, *buyer, std::move(again));
  };
}

void Pages::of_order(Errand& errand) {
  const auto order = OrderId::parse(errand.values[0]);
  if (!order) return refuse(errand, refusals::no_such_order);
  if (wants_plain(errand)) return plain_orders_.show(errand, *order, begin_plain(errand, web::Page::order));
  const auto key = query_value(errand.request->query, "key");
  key && key->size() <= link_key_bytes_max ? show_order_by_link(errand, *key) : file(errand);
}

// The page is everybody's and knows no key.
void Pages::show_order_by_link(Errand& errand, std::string_view key) {
  if (errand.verb != Verb::get) return desk_.refuse_method(errand, "GET");
  signing_.welcome(errand);
  const std::size_t language = choose_language(errand);
  append_page_headers(errand, {.page = web::Page::order}, language);
  errand.body = keeping_key(std::string(pages().document(web::Page::order, language).html), escaped(key));
  desk_.respond(errand, 200, html_type, errand.body);
}

void Pages::refuse(Errand& errand, const RefusalKind& kind) {
  if (!wants_page(errand.request->accept) || errand.verb != Verb::get) return desk_.refuse(errand, kind);
  const bool is_sale = kind.slug == refusals::no_such_sale.slug;
  show(errand, kind.status, {.page = is_sale ? web::Page::no_sale : web::Page::error});
}

void Pages::away(Errand& errand, const SaleReaders& gate) {
  constexpr std::string_view again_s = "15";
  errand.headers.append("Retry-After: ").append(again_s).append("\r\nRefresh: ").append(again_s).append("\r\n");
  show(errand, 503, {.page = web::Page::away, .sale = gate.id()});
}

// --- The waiting page

void Pages::queue(Errand& errand) {
  const SaleReaders* sale = sales_.find(errand.values[0]);
  if (sale == nullptr) {
    errand.route = desk_.telemetry().book().unknown();
    return refuse(errand, refusals::no_such_sale);
  }
  if (sale->view->everybody_passes(sale->state())) return go_on(errand, *sale);
  wants_plain(errand) ? plain(errand, *sale) : waiting(errand, *sale);
}

// Nobody has to wait; where they were heading is judged at the gate.
void Pages::go_on(Errand& errand, const SaleReaders& sale) {
  const auto to = query_value(errand.request->query, "to");
  const std::string way = to ? escaped(*to) : heading_of(errand, sale);
  desk_.redirect(errand, root() + "/v1/gates/" + sale.id() + "/enter?to=" + way);
}

void Pages::append_waiting_headers(Errand& errand) {
  signing_.welcome(errand);
  errand.headers.append("X-Robots-Tag: noindex\r\nRetry-After: ").append(web::plain_refresh_s).append("\r\n");
}

// A page without a script cannot carry along where its visitor was heading, so a cookie does.
std::string Pages::heading_cookie_name(const SaleReaders& sale) const {
  return desk_.context().cookies.name("sluice.to." + sale.id());
}

// Escaped for an address; where it leads is judged when it is gone to.
std::string Pages::heading_of(const Errand& errand, const SaleReaders& sale) const {
  return known_heading(errand, sale).value_or("/");
}

std::optional<std::string> Pages::known_heading(const Errand& errand, const SaleReaders& sale) const {
  std::optional<std::string> heading;
  any_cookie(errand.request->cookie, heading_cookie_name(sale), [&](std::string_view value) {
    heading = value;
    return true;
  });
  return heading;
}

void Pages::waiting(Errand& errand, const SaleReaders& sale) {
  const http::Request& request = *errand.request;
  if (const auto to = query_value(request.query, "to"); to && to->size() <= return_bytes_max) {
    std::string way = escaped(*to);
    if (way.size() > heading_bytes_max) way = escaped(std::string_view(*to).substr(0, to->find_first_of("?#")));
    desk_.context().cookies.append(errand.headers, heading_cookie_name(sale),
                                   way.size() > heading_bytes_max ? "/" : way, heading_s);
  }
  append_waiting_headers(errand);
  show(errand, desk_.context().waiting_page_status, {.page = web::Page::queue, .sale = sale.id()});
}

void Pages::plain(Errand& errand, const SaleReaders& sale) {
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
  const std::size_t language = choose_language(errand);
  append_waiting_headers(errand);
  append_page_headers(errand, {.page = web::Page::queue, .sale = sale.id()}, language);
  if (page.refreshes && web::is_worth_refreshing(page)) {
    errand.headers.append("Refresh: ").append(web::plain_refresh_s).append("\r\n");
  }
  const web::PlainFrame& frame = pages().plain_frame(web::Page::queue, language, sale.id());
  errand.body = frame.before + web::plain_main(pages().languages()[language], page) + frame.after;
  desk_.respond(errand, desk_.context().waiting_page_status, html_type, errand.body);
}

std::optional<PlaceView> Pages::current_place(Errand& errand, const SaleReaders& sale) {
  const auto place = errand.visitor.first_place(sale);
  if (!place) return std::nullopt;
  teller_.see(sale, *place);
  return teller_.hand_out(errand, sale, *errand.visitor.buyer(), *place);
}

}  // namespace sluice::edge
