#include "edge/page/pages.h"

#include "edge/gate/return_address.h"
#include "edge/page/asset_answer.h"
#include "edge/page/link_key.h"
#include "edge/page/page_headers.h"

namespace sluice::edge {
namespace {

constexpr std::size_t link_key_bytes_max = 256;  // of a mailed link; longer: none of ours

}  // namespace

bool Pages::is_there(const Errand& errand) {
  const std::string_view path = errand.request->path;
  if (errand.route == asset_route_)
    return showing_.pages().picture(path) != nullptr || web::find_asset(path) != nullptr;
  const auto address = web::page_at(path);
  if (address && address->page == web::Page::checkout) return HoldId::parse(address->id).has_value();
  if (address && address->page == web::Page::order) return OrderId::parse(address->id).has_value();
  return sales_.find(errand.values[0]) != nullptr;
}

// --- Composed pages, and files

void Pages::file(Errand& errand) {
  const std::string_view path = errand.request->path;
  if (const auto address = web::page_at(path)) return page(errand, *address);
  if (const web::Picture* picture = showing_.pages().picture(path)) {
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
  showing_.show(errand, 200, {.page = address.page, .sale = address.names_sale() ? address.id : std::string_view()});
}

PlainOrders::Start Pages::begin_plain(Errand& errand, web::Page page) {
  const std::size_t language = showing_.choose_language(errand);
  showing_.append_headers(errand, {.page = page}, language);
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
  const std::size_t language = showing_.choose_language(errand);
  showing_.append_headers(errand, {.page = web::Page::order}, language);
  errand.body = keeping_key(std::string(showing_.pages().document(web::Page::order, language).html), escaped(key));
  desk_.respond(errand, 200, html_type, errand.body);
}

void Pages::refuse(Errand& errand, const RefusalKind& kind) {
  if (!wants_page(errand.request->accept) || errand.verb != Verb::get) return desk_.refuse(errand, kind);
  const bool is_sale = kind.slug == refusals::no_such_sale.slug;
  showing_.show(errand, kind.status, {.page = is_sale ? web::Page::no_sale : web::Page::error});
}

void Pages::away(Errand& errand, const SaleReaders& gate) {
  constexpr std::string_view again_s = "15";
  errand.headers.append("Retry-After: ").append(again_s).append("\r\nRefresh: ").append(again_s).append("\r\n");
  showing_.show(errand, 503, {.page = web::Page::away, .sale = gate.id()});
}

void Pages::queue(Errand& errand) {
  const SaleReaders* sale = sales_.find(errand.values[0]);
  if (sale != nullptr) return waiting_.show(errand, *sale);
  errand.route = desk_.telemetry().book().unknown();
  refuse(errand, refusals::no_such_sale);
}

}  // namespace sluice::edge
