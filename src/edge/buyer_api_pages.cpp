// Pages and files: the demo shop, the waiting page in its two forms, and what their forms send.
#include <algorithm>
#include <boost/json.hpp>

#include "base/json_writer.h"
#include "edge/buyer_api_internal.h"
#include "edge/openapi.h"
#include "edge/path.h"
#include "edge/return_address.h"
#include "http/problem.h"
#include "web/assets.h"
#include "web/negotiation.h"
#include "web/plain_page.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

constexpr std::string_view html_type = "text/html; charset=utf-8";
constexpr std::string_view page_safety = "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n";
constexpr std::uint32_t plain_quantity_max = 10;  // as the page with JavaScript offers; the sale's limit may be lower

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// The sale's part of the page, out of the document that the page with JavaScript reads, too.
web::PlainPage page_about(const json::object& status, std::string_view item) {
  web::PlainPage page{
      .sale = text_of(status, "sale"), .name = text_of(status, "name"), .message = text_of(status, "message")};
  const json::value* items = status.if_contains("items");
  for (const json::value& each : items != nullptr && items->is_array() ? items->get_array() : json::array()) {
    const json::object& entry = each.get_object();
    page.units_left += entry.at("available").to_number<std::uint64_t>();
    const std::string id = text_of(entry, "item");
    if (item.empty() || item == id) page.items.push_back({.id = id, .name = text_of(entry, "name")});
  }
  page.has_priority = status.contains("priority");
  page.line_of_an_item = status.contains("lines");
  return page;
}

// A text's key: why this line is slow, or empty.
std::string reason_of(const json::object& status, std::string_view line_name, std::uint64_t units_left) {
  const std::string state = text_of(status, "state");
  if (state == "paused") return "slow_paused";
  const json::value* line = status.if_contains("line");
  if (const json::value* lines = status.if_contains(status.contains("lines") ? "lines" : "priority");
      lines != nullptr && lines->get_object().contains(line_name))
    line = &lines->get_object().at(line_name);
  const std::string reason = line != nullptr && line->is_object() ? text_of(line->get_object(), "slow_reason") : "";
  if (!reason.empty()) return "slow_" + reason;
  const bool sells = status.contains("items") && !status.at("items").get_array().empty();
  return state == "open" && sells && units_left == 0 ? "slow_no_free_unit" : "";
}

// What people see: whoever waits in a sale that is over waits no more.
std::string shown_state(std::string_view ticket_state, const json::object& status) {
  std::string sale_state = text_of(status, "state");
  const bool waits = ticket_state == "waiting" || ticket_state == "lobby";
  if (waits && (sale_state == "sold_out" || sale_state == "closed")) return sale_state;
  if (ticket_state == "none" && sale_state == "closed") return sale_state;
  return std::string(ticket_state);
}

std::uint32_t quantity_of(std::string_view text) {
  std::uint32_t quantity = 0;
  for (const char digit : text.substr(0, 4)) {
    if (digit < '0' || digit > '9') return 0;
    quantity = quantity * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  return quantity;
}

}  // namespace

void BuyerApi::serve_file(Visit& visit) {
  const std::string_view path = visit.request->path;
  const web::Asset* asset = web::page_for(path);
  std::string_view caching = no_store;
  visit.route = Route::page;
  constexpr std::string_view queue_pages = "/queue/";
  if (path.starts_with(queue_pages)) return route_queue(visit, path.substr(queue_pages.size()));
  constexpr std::string_view problem_pages = "/problems/";
  if (path.starts_with(problem_pages)) {
    visit.route = Route::problem;
    return serve_problem_page(visit, path.substr(problem_pages.size()));
  }
  if (path == "/openapi.json") {
    visit.route = Route::openapi;
    headers_ += "Cache-Control: public, max-age=60\r\n";
    if (visit.verb == Verb::get) return respond_json(visit, 200, openapi_json);
  }
  if (asset == nullptr) {
    if (const web::Found found = web::find(path)) {
      visit.route = Route::asset;
      asset = found.asset;
      caching =
          found.immutable ? "Cache-Control: public, max-age=31536000, immutable\r\n" : "Cache-Control: no-cache\r\n";
    }
  }
  if (asset == nullptr && visit.route == Route::page) {
    visit.route = Route::unknown;
    return refuse_page(visit, problems::not_found);
  }
  if (visit.verb != Verb::get || asset == nullptr) {
    headers_ += "Allow: GET\r\n";
    return refuse(visit, problems::method_not_allowed);
  }
  headers_ += caching;
  headers_ += page_safety;
  if (visit.route == Route::page) {
    // With an identity before the first click, that click's Idempotency-Key protects it.
    if (!buyer_of(visit)) append_buyer_cookie(visit, mint_buyer(visit));
    headers_ += "Content-Security-Policy: " + std::string(web::content_security_policy) + "\r\n";
  } else {
    headers_ += "ETag: " + std::string(asset->etag) + "\r\n";
    if (visit.request->if_none_match == asset->etag) return respond(visit, 304, {}, {});
  }
  respond(visit, 200, asset->content_type, asset->body);
}

void BuyerApi::serve_problem_page(Visit& visit, std::string_view slug) {
  if (visit.verb != Verb::get) {
    headers_ += "Allow: GET\r\n";
    return refuse(visit, problems::method_not_allowed);
  }
  const auto explain = [&](std::string_view title, int status, std::string_view meaning) {
    headers_ += "Cache-Control: public, max-age=3600\r\n";
    body_ = std::string(title) + " (" + std::to_string(status) + ")\n\n" + std::string(meaning) + "\n";
    respond(visit, 200, "text/plain; charset=utf-8", body_);
  };
  for (const ProblemType* type : all_problems()) {
    if (type->slug == slug) return explain(type->title, type->status, type->meaning);
  }
  namespace transport = http::problems;
  for (const http::Problem& problem :
       {transport::malformed("The request is not well-formed HTTP/1.1."), transport::too_slow,
        transport::body_too_large, transport::target_too_long, transport::expectation_failed,
        transport::header_too_large, transport::unanswered, transport::too_many_connections}) {
    if (visit.request->path == problem.type) return explain(problem.title, problem.status, problem.detail);
  }
  refuse(visit, problems::not_found);
}

void BuyerApi::refuse_page(Visit& visit, const ProblemType& problem) {
  const bool for_person = visit.request->accept.find("text/html") != std::string_view::npos;
  if (!for_person || visit.verb != Verb::get) return refuse(visit, problem);
  headers_ +=
      std::string(no_store) + "Content-Security-Policy: " + std::string(web::content_security_policy) + "\r\n";
  respond(visit, problem.status, web::error_page().content_type, web::error_page().body);
}

// --- The waiting page: /queue/{sale}, and what its forms send to /queue/{sale}/{action}

void BuyerApi::route_queue(Visit& visit, std::string_view rest) {
  const std::string_view id = next_segment(rest);
  visit.route = Route::page;
  SaleReaders* sale = find_sale(id);
  if (sale == nullptr) {
    visit.route = Route::unknown;
    return refuse_page(visit, problems::not_found);
  }
  if (!rest.empty()) return route_form(visit, *sale, rest);
  if (visit.verb != Verb::get) {
    headers_ += "Allow: GET\r\n";
    return refuse(visit, problems::method_not_allowed);
  }
  query_value(visit.request->query, "plain") ? serve_plain_page(visit, *sale) : serve_waiting_page(visit, *sale);
}

void BuyerApi::append_waiting_page_headers(Visit& visit) {
  if (!buyer_of(visit)) append_buyer_cookie(visit, mint_buyer(visit));
  headers_ += std::string(no_store) + std::string(page_safety) + "Vary: Accept-Language, Accept-Encoding\r\n";
  headers_ += "X-Robots-Tag: noindex\r\nRetry-After: " + std::string(web::plain_refresh_s) + "\r\n";
  headers_ += "Content-Security-Policy: " + context_.waiting_pages.content_security_policy() + "\r\n";
}

// A page without a script cannot carry along where its visitor was heading, so a cookie does.
std::string BuyerApi::heading_cookie_name(const SaleReaders& sale) const {
  return (context_.https ? "__Host-sluice.to." : "sluice.to.") + sale.front->id;
}

// Escaped for an address; where it leads is judged when it is gone to.
std::string BuyerApi::heading_of_visit(const Visit& visit, const SaleReaders& sale) const {
  std::string heading = "/";
  any_cookie(visit.request->cookie, heading_cookie_name(sale), [&](std::string_view value) {
    heading = value;
    return true;
  });
  return heading;
}

void BuyerApi::serve_waiting_page(Visit& visit, SaleReaders& sale) {
  constexpr long heading_s = 24L * 3600;
  if (const auto to = query_value(visit.request->query, "to"); to && to->size() <= return_bytes_max) {
    append_set_cookie(headers_, heading_cookie_name(sale), escaped(*to),
                      {.max_age_s = heading_s, .https = context_.https});
  }
  const web::WaitingPage& page = context_.waiting_pages.pick(visit.request->accept_language);
  append_waiting_page_headers(visit);
  headers_ += "Content-Language: " + page.words.code() + "\r\n";
  const bool compressed = web::accepts_gzip(visit.request->accept_encoding);
  if (compressed) headers_ += "Content-Encoding: gzip\r\n";
  respond(visit, context_.waiting_page_status, html_type, compressed ? page.gzip : page.html);
}

// Without JavaScript: rendered for this visitor, and seen as present with each look at it.
void BuyerApi::serve_plain_page(Visit& visit, SaleReaders& sale) {
  const web::WaitingPage& frame = context_.waiting_pages.pick(visit.request->accept_language);
  const auto view = current_place(visit, sale);
  const json::value document = json::parse(sale.status->body);
  const json::object& status = document.get_object();
  web::PlainPage page = page_about(status, view ? view->item : std::string_view());
  page.state = shown_state(view ? view->state : "none", status);
  const std::string_view line_name = !view                    ? std::string_view()
                                     : view->priority.empty() ? view->item
                                                              : view->priority;
  page.reason = reason_of(status, line_name, page.units_left);
  page.problem = query_value(visit.request->query, "problem").value_or("");
  page.quantity_max = std::min(sale.view->config.buyer_limit, plain_quantity_max);
  page.as_of = format_rfc3339(visit.now).substr(11, 8);
  page.is_gate = sale.view->is_gate();
  if (page.is_gate) page.heading = heading_of_visit(visit, sale);
  page.refreshes = query_value(visit.request->query, "refresh") == web::plain_refresh_s;
  if (view) {
    page.ordinal = raw(view->ordinal);
    page.ahead = view->ahead;
    page.chance = view->chance;
    if (view->wait) page.wait = {.low_s = double(view->wait->low_s), .high_s = double(view->wait->high_s)};
  }
  append_waiting_page_headers(visit);
  headers_ += "Content-Language: " + frame.words.code() + "\r\n";
  if (page.refreshes && web::is_worth_refreshing(page.state))
    headers_ += "Refresh: " + std::string(web::plain_refresh_s) + "\r\n";
  body_ = frame.plain_before + web::plain_main(frame.words, page) + frame.plain_after;
  respond(visit, context_.waiting_page_status, html_type, body_);
}

std::optional<BuyerApi::PlaceView> BuyerApi::current_place(Visit& visit, SaleReaders& sale) {
  const auto buyer = buyer_of(visit);
  const auto place = buyer ? place_in_any(visit, sale, *buyer) : std::nullopt;
  if (!place) return std::nullopt;
  see(sale, place->line, *place);
  return hand_out_place(visit, sale, place->line, *buyer, *place);
}

void BuyerApi::route_form(Visit& visit, SaleReaders& sale, std::string_view action) {
  const bool known = action == "join" || action == "leave" || action == "take" || action == "code";
  if (!known) {
    visit.route = Route::unknown;
    return refuse_page(visit, problems::not_found);
  }
  if (visit.verb != Verb::post) {
    headers_ += "Allow: POST\r\n";
    return refuse(visit, problems::method_not_allowed);
  }
  visit.form_sale = sale.front->id;
  if (action == "join") return join_by_form(visit, sale);
  if (action == "code") return code_by_form(visit, sale);
  return action == "leave" ? leave_by_form(visit, sale) : take_by_form(visit, sale);
}

void BuyerApi::join_by_form(Visit& visit, SaleReaders& sale) {
  const shop::SaleView& view = *sale.view;
  const auto item = view.find_item(query_value(visit.request->body, "item").value_or(""));
  const bool needs_item = sale.front->lines.size() > 1 && !view.has_priority();
  if (needs_item && !item) return refuse(visit, problems::no_such_item);
  const auto joined = take_place(visit, sale, needs_item ? view.line_of(*item) : LineIndex{0});
  if (!joined) return;
  hand_out_place(visit, sale, joined->place.line, joined->buyer, joined->place);
  redirect_to_plain_page(visit);
}

void BuyerApi::code_by_form(Visit& visit, SaleReaders& sale) {
  join_by_code(visit, sale, query_value(visit.request->body, "code").value_or(""));
}

void BuyerApi::leave_by_form(Visit& visit, SaleReaders& sale) {
  if (give_up_places(visit, sale)) redirect_to_plain_page(visit);
}

// The same purchase as the API's, so that a form which is sent twice buys once.
void BuyerApi::take_by_form(Visit& visit, SaleReaders& sale) {
  std::string cart;
  JsonWriter json(cart);
  json.begin_object().key("items").begin_array().begin_object();
  json.field("item", query_value(visit.request->body, "item").value_or(""));
  json.field("quantity", quantity_of(query_value(visit.request->body, "quantity").value_or("")));
  json.end_object().end_array().end_object();
  http::Request request = *visit.request;
  request.body = cart;
  visit.request = &request;
  take_units(visit, sale, shop::TakeUnits::Mode::buy);
}

void BuyerApi::answer_form(Visit& visit, const shop::Answer& answer) {
  constexpr std::string_view holds = "/v1/holds/";
  if (!answer.location.starts_with(holds)) return redirect_to_plain_page(visit);
  redirect(visit, "/checkout/" + answer.location.substr(holds.size()));
}

void BuyerApi::redirect_to_plain_page(Visit& visit, std::string_view problem) {
  std::string location = "/queue/" + visit.form_sale + "?plain=1";
  if (!problem.empty()) location.append("&problem=").append(problem);
  redirect(visit, location);
}

void BuyerApi::redirect(Visit& visit, std::string_view location) {
  headers_.append(no_store).append("Location: ").append(location).append("\r\n");
  respond(visit, 303, {}, {});
}

}  // namespace sluice::edge
