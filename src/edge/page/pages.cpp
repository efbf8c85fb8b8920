#include "edge/page/pages.h"

#include <algorithm>
#include <boost/json.hpp>

#include "edge/description/openapi.h"
#include "edge/gate/return_address.h"
#include "edge/page/sale_page.h"
#include "edge/visitor/cookies.h"
#include "web/assets.h"
#include "web/negotiation.h"
#include "web/plain_page.h"

namespace sluice::edge {
namespace {

constexpr std::string_view html_type = "text/html; charset=utf-8";
constexpr std::string_view page_safety = "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n";
constexpr std::string_view for_ever = "Cache-Control: public, max-age=31536000, immutable\r\n";
constexpr std::string_view ask_again = "Cache-Control: no-cache\r\n";
constexpr std::uint32_t plain_quantity_max = 10;  // as the page with JavaScript offers; the sale's limit may be lower
constexpr long heading_s = 24L * 3600;

}  // namespace

void Pages::file(Errand& errand) {
  const std::string_view path = errand.request->path;
  const web::Asset* page = web::page_for(path);
  const web::Found found = page == nullptr ? web::find(path) : web::Found{};
  if (page == nullptr && !found) {
    errand.route = desk_.telemetry().book().unknown();
    return path.starts_with("/v1/") ? desk_.refuse(errand, problems::not_found) : refuse(errand, problems::not_found);
  }
  if (page == nullptr) errand.route = asset_route_;
  if (errand.verb != Verb::get) return desk_.refuse_method(errand, "GET");
  const web::Asset& asset = page != nullptr ? *page : *found.asset;
  errand.headers += page != nullptr ? no_store : found.immutable ? for_ever : ask_again;
  errand.headers += page_safety;
  if (page != nullptr) {
    // With an identity before the first click, that click's Idempotency-Key protects it.
    signing_.welcome(errand);
    errand.headers.append("Content-Security-Policy: ").append(web::content_security_policy).append("\r\n");
  } else {
    errand.headers.append("ETag: ").append(asset.etag).append("\r\n");
    if (errand.request->if_none_match == asset.etag) return desk_.respond_empty(errand, 304);
  }
  desk_.respond(errand, 200, asset.content_type, asset.body);
}

void Pages::openapi(Errand& errand) {
  errand.headers += "Cache-Control: public, max-age=60\r\n";
  desk_.respond_json(errand, 200, openapi_json);
}

void Pages::refuse(Errand& errand, const ProblemType& problem) {
  const bool for_person = errand.request->accept.find("text/html") != std::string_view::npos;
  if (!for_person || errand.verb != Verb::get) return desk_.refuse(errand, problem);
  errand.headers.append(no_store).append("Content-Security-Policy: ").append(web::content_security_policy);
  errand.headers += "\r\n";
  desk_.respond(errand, problem.status, web::error_page().content_type, web::error_page().body);
}

// --- The waiting page

void Pages::queue(Errand& errand) {
  const SaleReaders* sale = sales_.find(errand.values[0]);
  if (sale == nullptr) {
    errand.route = desk_.telemetry().book().unknown();
    return refuse(errand, problems::not_found);
  }
  query_value(errand.request->query, "plain") ? plain(errand, *sale) : waiting(errand, *sale);
}

void Pages::append_waiting_headers(Errand& errand, std::string_view language) {
  signing_.welcome(errand);
  std::string& headers = errand.headers;
  headers.append(no_store).append(page_safety).append("Vary: Accept-Language, Accept-Encoding\r\n");
  headers.append("X-Robots-Tag: noindex\r\nRetry-After: ").append(web::plain_refresh_s).append("\r\n");
  headers += "Content-Security-Policy: " + desk_.context().waiting_pages.content_security_policy() + "\r\n";
  headers.append("Content-Language: ").append(language).append("\r\n");
}

// A page without a script cannot carry along where its visitor was heading, so a cookie does.
std::string Pages::heading_cookie_name(const SaleReaders& sale) const {
  return (desk_.context().https ? "__Host-sluice.to." : "sluice.to.") + sale.id();
}

// Escaped for an address; where it leads is judged when it is gone to.
std::string Pages::heading_of(const Errand& errand, const SaleReaders& sale) const {
  std::string heading = "/";
  any_cookie(errand.request->cookie, heading_cookie_name(sale), [&](std::string_view value) {
    heading = value;
    return true;
  });
  return heading;
}

void Pages::waiting(Errand& errand, const SaleReaders& sale) {
  const http::Request& request = *errand.request;
  if (const auto to = query_value(request.query, "to"); to && to->size() <= return_bytes_max) {
    append_set_cookie(errand.headers, heading_cookie_name(sale), escaped(*to),
                      {.max_age_s = heading_s, .https = desk_.context().https});
  }
  const web::WaitingPage& page = desk_.context().waiting_pages.pick(request.accept_language);
  append_waiting_headers(errand, page.words.code());
  const bool compressed = web::accepts_gzip(request.accept_encoding);
  if (compressed) errand.headers += "Content-Encoding: gzip\r\n";
  desk_.respond(errand, desk_.context().waiting_page_status, html_type, compressed ? page.gzip : page.html);
}

void Pages::plain(Errand& errand, const SaleReaders& sale) {
  const http::Request& request = *errand.request;
  const web::WaitingPage& frame = desk_.context().waiting_pages.pick(request.accept_language);
  const auto view = current_place(errand, sale);
  const boost::json::value document = boost::json::parse(sale.status->body);
  web::PlainPage page = plain_page_of(document.get_object(), view);
  page.problem = query_value(request.query, "problem").value_or("");
  page.quantity_max = std::min(sale.view->config.buyer_limit, plain_quantity_max);
  page.as_of = format_rfc3339(errand.now).substr(11, 8);
  page.is_gate = sale.view->is_gate();
  if (page.is_gate) page.heading = heading_of(errand, sale);
  page.refreshes = query_value(request.query, "refresh") == web::plain_refresh_s;
  append_waiting_headers(errand, frame.words.code());
  if (page.refreshes && web::is_worth_refreshing(page.state)) {
    errand.headers.append("Refresh: ").append(web::plain_refresh_s).append("\r\n");
  }
  errand.body = frame.plain_before + web::plain_main(frame.words, page) + frame.plain_after;
  desk_.respond(errand, desk_.context().waiting_page_status, html_type, errand.body);
}

std::optional<PlaceView> Pages::current_place(Errand& errand, const SaleReaders& sale) {
  const auto place = errand.visitor.first_place(sale);
  if (!place) return std::nullopt;
  teller_.see(sale, *place);
  return teller_.hand_out(errand, sale, *errand.visitor.buyer(), *place);
}

}  // namespace sluice::edge
