#include "edge/admin_api.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json_writer.h"
#include "edge/path.h"
#include "edge/replies.h"
#include "http/problem.h"
#include "token/origin_pass.h"

namespace sluice::edge {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::string_view text_type = "text/plain; charset=utf-8";
constexpr std::string_view no_store = "Cache-Control: no-store\r\n";

constexpr std::string_view front_page =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sluice, operator</title>"
    "<meta name=\"viewport\" content=\"width=device-width\"><style>body{font:1rem/1.5 system-ui;max-width:40rem;"
    "margin:2rem auto;padding:0 1rem;color-scheme:light dark}</style><h1>Sluice, operator</h1>"
    "<p>Sales are run with <code>sluice sale</code> or the API under <code>/admin/v1</code>, which asks for the "
    "token in "
    "the data folder. <a href=\"/metrics\">Metrics</a>, <a href=\"/readyz\">readiness</a>.</p></html>\n";

Refusal invalid(std::string detail) {
  return {.problem = &problems::invalid_field, .detail = std::move(detail)};
}

// The host of "host:port", brackets and all.
std::string_view without_port(std::string_view host) {
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.rfind(':');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) return host;
  return host.substr(0, colon);
}

}  // namespace

class AdminApi::PendingCall final : public shop::Call {
public:
  PendingCall(AdminApi& api, shop::Command asked) : Call(std::move(asked)), api_(api), replies_(api.replies_) {}
  void complete() override { api_.complete(*this); }
  [[nodiscard]] shop::ReplyQueue* reply_to() const override { return replies_.get(); }
  http::Deferred deferred;
  std::string traceparent;

private:
  AdminApi& api_;
  std::shared_ptr<Replies> replies_;
};

AdminApi::AdminApi(const Context& context, Random& random, Options options)
    : context_(context), random_(random), options_(std::move(options)) {}

AdminApi::~AdminApi() = default;

void AdminApi::attach(http::Server& server) {
  replies_ = std::make_shared<Replies>(server);
}

void AdminApi::handle(const http::Request& request, http::Exchange& exchange) {
  Visit visit{.request = &request, .exchange = &exchange, .deferred = nullptr, .traceparent = request.traceparent};
  if (!is_trusted_host(request.host)) {
    return refuse(visit, {.problem = &problems::cross_site, .detail = "Host: not a name of this server"});
  }
  route(visit);
}

void AdminApi::route(Visit& visit) {
  const bool reads = visit.request->method == http::Method::get || visit.request->method == http::Method::head;
  const std::string_view path = visit.request->path;
  if (reads && path == "/livez") return livez(visit);
  if (reads && path == "/readyz") return readyz(visit);
  if (reads && path == "/metrics") {
    return respond(visit, 200, "text/plain; version=0.0.4; charset=utf-8", options_.metrics(), no_store);
  }
  if (reads && path == "/") return respond(visit, 200, "text/html; charset=utf-8", front_page, no_store);
  constexpr std::string_view root = "/admin/v1/sales";
  if (!path.starts_with(root)) return refuse(visit, {.problem = &problems::not_found});
  if (!is_authorised(visit.request->authorization)) return refuse(visit, {.problem = &problems::bad_credentials});
  std::string_view rest = path.substr(root.size());
  if (rest.empty())
    return reads ? list_sales(visit) : refuse(visit, {.problem = &problems::method_not_allowed}, "Allow: GET\r\n");
  if (rest.front() != '/') return refuse(visit, {.problem = &problems::not_found});
  route_sale(visit, rest.substr(1));
}

void AdminApi::route_sale(Visit& visit, std::string_view rest) {
  const std::string id(next_segment(rest));
  const http::Method method = visit.request->method;
  if (!is_valid_name(id)) return refuse(visit, invalid("sale: must be 1 to 40 of a-z, 0-9 and -"));
  if (rest.empty()) {
    if (method == http::Method::get) return read_sale(visit, id);
    if (method == http::Method::put || method == http::Method::patch) return change_sale(visit, id);
    return refuse(visit, {.problem = &problems::method_not_allowed}, "Allow: GET, PUT, PATCH\r\n");
  }
  if (rest == "report") {
    if (method != http::Method::get)
      return refuse(visit, {.problem = &problems::method_not_allowed}, "Allow: GET\r\n");
    return send(visit, shop::ReadReport{.sale = id});
  }
  if (rest == "load") {
    if (method == http::Method::post) return report_load(visit, id);
    return refuse(visit, {.problem = &problems::method_not_allowed}, "Allow: POST\r\n");
  }
  if (rest == "origin-key") {
    if (method == http::Method::get) return read_origin_keys(visit, id);
    return refuse(visit, {.problem = &problems::method_not_allowed}, "Allow: GET\r\n");
  }
  struct Action {
    std::string_view path;
    shop::SaleAction action;
  };
  for (const Action& each : {Action{"open", shop::SaleAction::open}, Action{"pause", shop::SaleAction::pause},
                             Action{"resume", shop::SaleAction::resume}, Action{"close", shop::SaleAction::close}}) {
    if (rest != each.path) continue;
    if (method != http::Method::post)
      return refuse(visit, {.problem = &problems::method_not_allowed}, "Allow: POST\r\n");
    return send(visit, shop::ActOnSale{.sale = id, .action = each.action});
  }
  const std::string_view noun = next_segment(rest);
  if (noun == "priority") {
    const std::string line(next_segment(rest));
    if (rest == "codes") return route_codes(visit, id, line);
  }
  if (noun == "items") {
    const std::string item(next_segment(rest));
    if (rest == "stock") {
      if (method == http::Method::post) return adjust_stock(visit, id, item);
      return refuse(visit, {.problem = &problems::method_not_allowed}, "Allow: POST\r\n");
    }
  }
  refuse(visit, {.problem = &problems::not_found});
}

void AdminApi::route_codes(Visit& visit, const std::string& id, const std::string& line) {
  const http::Method method = visit.request->method;
  if (method == http::Method::get) return send(visit, shop::ReadCodes{.sale = id, .line = line});
  if (method != http::Method::post) {
    return refuse(visit, {.problem = &problems::method_not_allowed}, "Allow: GET, POST\r\n");
  }
  shop::MakeCodes make{.sale = id, .line = line};
  if (const auto refusal = read_code_wish(visit.request->body, make)) return refuse(visit, *refusal);
  send(visit, std::move(make));
}

void AdminApi::change_sale(Visit& visit, const std::string& id) {
  boost::system::error_code not_json;
  const std::string_view text = visit.request->body;
  boost::json::value body = boost::json::parse({text.data(), text.size()}, not_json);
  if (not_json || !body.is_object()) return refuse(visit, {.problem = &problems::not_json});
  boost::json::object& object = body.get_object();
  if (visit.request->method == http::Method::patch) {
    return send(visit, shop::PatchSale{.sale = id, .patch = std::move(object)});
  }
  if (const auto* named = object.if_contains("id"); named != nullptr && *named != boost::json::string(id)) {
    return refuse(visit, invalid("id: differs from the address"));
  }
  object["id"] = id;
  auto config = shop::parse_sale(object);
  if (!config) return refuse(visit, invalid(config.error().detail));
  send(visit, shop::AddSale{.config = std::move(*config)});
}

void AdminApi::list_sales(Visit& visit) {
  std::string body = "{\"sales\":[";
  const auto directory = context_.directory.snapshot();
  for (const auto& [id, front] : *directory) {
    if (body.back() != '[') body += ',';
    const auto status = front->told.status.snapshot();
    body += status->body;
  }
  body += "]}";
  respond(visit, 200, json_type, body, no_store);
}

void AdminApi::read_sale(Visit& visit, const std::string& id) {
  const auto directory = context_.directory.snapshot();
  const auto at = directory->find(id);
  if (at == directory->end()) return refuse(visit, {.problem = &problems::no_such_sale});
  const auto view = at->second->told.view.snapshot();
  const auto status = at->second->told.status.snapshot();
  const std::string body = "{\"settings\":" + to_json(view->config) + ",\"status\":" + status->body + "}";
  respond(visit, 200, json_type, body, no_store);
}

void AdminApi::report_load(Visit& visit, const std::string& id) {
  double load = 0;
  if (const auto refusal = read_load(visit.request->body, load)) return refuse(visit, *refusal);
  send(visit, shop::ReportLoad{.sale = id, .load = load});
}

void AdminApi::read_origin_keys(Visit& visit, const std::string& id) {
  const auto directory = context_.directory.snapshot();
  const auto at = directory->find(id);
  if (at == directory->end()) return refuse(visit, {.problem = &problems::no_such_sale});
  const auto view = at->second->told.view.snapshot();
  const auto ring = context_.keys.snapshot();
  if (!view->is_gate()) return refuse(visit, {.problem = &problems::no_such_gate});
  std::string body;
  JsonWriter json(body);
  json.begin_object().field("sale", id).key("keys").begin_array();
  for (const token::OriginKey& key : token::origin_keys(*ring, context_.clock.wall(), id)) {
    json.begin_object().field("id", key.id()).field("key", key.text()).field("use", to_string(key.use()));
    json.field("signs_until", format_rfc3339(key.signs_until())).end_object();
  }
  json.end_array().end_object();
  respond(visit, 200, json_type, body, no_store);
}

void AdminApi::adjust_stock(Visit& visit, const std::string& id, const std::string& item) {
  boost::system::error_code error;
  const std::string_view text = visit.request->body;
  const boost::json::value body = boost::json::parse({text.data(), text.size()}, error);
  if (error || !body.is_object()) return refuse(visit, {.problem = &problems::not_json});
  const auto* delta = body.get_object().if_contains("delta");
  const std::int64_t units = delta != nullptr && delta->is_number() ? delta->to_number<std::int64_t>(error) : 0;
  constexpr std::int64_t most = sale::stock_max;
  if (error || units == 0 || units > most || units < -most) {
    return refuse(visit, invalid("delta: must be a whole number of units, up or down, not zero"));
  }
  send(visit, shop::AdjustStock{.sale = id, .item = item, .delta = units});
}

void AdminApi::livez(Visit& visit) {
  respond(visit, 200, text_type, "alive\n", no_store);
}

void AdminApi::readyz(Visit& visit) {
  std::string why;
  if (draining_.load(std::memory_order_acquire)) why = "draining: the server is stopping\n";
  const shop::Health::Mode mode = context_.health.mode.load(std::memory_order_acquire);
  if (mode != shop::Health::Mode::writable) {
    const auto reason = context_.health.reason.snapshot();
    why += "ledger: " + std::string(to_string(mode)) + ": " + *reason + "\n";
  }
  respond(visit, why.empty() ? 200 : 503, text_type, why.empty() ? "ready\n" : why, no_store);
}

bool AdminApi::is_trusted_host(std::string_view host) const {
  const std::string_view name = without_port(host);
  if (name == "127.0.0.1" || name == "localhost" || name == "[::1]" || name.empty()) return true;
  return std::find(options_.hosts.begin(), options_.hosts.end(), name) != options_.hosts.end();
}

bool AdminApi::is_authorised(std::string_view authorization) const {
  constexpr std::string_view scheme = "Bearer ";
  if (!authorization.starts_with(scheme)) return false;
  const std::string_view given = authorization.substr(scheme.size());
  return given.size() == options_.token.size() &&
         CRYPTO_memcmp(given.data(), options_.token.data(), given.size()) == 0;
}

void AdminApi::send(Visit& visit, shop::Command command) {
  auto call = std::make_unique<PendingCall>(*this, std::move(command));
  call->deferred = visit.exchange->defer();
  call->traceparent = visit.traceparent;
  // An operator must get through when buyers do not; there are few enough of them (the server's connection limit).
  context_.mailbox.push_unbounded(std::move(call));
}

void AdminApi::complete(PendingCall& call) {
  using shop::Verdict;
  Visit visit{.request = nullptr, .exchange = nullptr, .deferred = &call.deferred, .traceparent = call.traceparent};
  const shop::Answer& answer = call.answer;
  switch (answer.verdict) {
    case Verdict::no_such_sale:
      return refuse(visit, {.problem = &problems::no_such_sale});
    case Verdict::no_such_item:
      return refuse(visit, {.problem = &problems::no_such_item});
    case Verdict::no_such_line:
      return refuse(visit, {.problem = &problems::no_such_priority});
    case Verdict::conflict:
      return refuse(visit, {.problem = &problems::conflict, .detail = answer.detail});
    case Verdict::invalid:
      return refuse(visit, invalid(answer.detail));
    case Verdict::read_only:
      return refuse(visit, {.problem = &problems::read_only});
    default:
      break;
  }
  std::string headers(no_store);
  if (!answer.location.empty()) headers += "Location: " + answer.location + "\r\n";
  respond(visit, answer.verdict == Verdict::created ? 201 : 200, json_type, answer.body, headers);
}

void AdminApi::respond(Visit& visit, int status, std::string_view content_type, std::string_view body,
                       std::string_view headers) {
  const http::Response response{
      .status = status, .content_type = content_type, .extra_headers = headers, .body = body};
  visit.exchange != nullptr ? visit.exchange->respond(response) : visit.deferred->respond(response);
}

void AdminApi::refuse(Visit& visit, const Refusal& refusal, std::string_view headers) {
  std::string fields(no_store);
  fields += headers;
  if (refusal.problem->status == 401) fields += "WWW-Authenticate: Bearer\r\n";
  if (refusal.problem->retry_after_s > 0)
    fields += "Retry-After: " + std::to_string(refusal.problem->retry_after_s) + "\r\n";
  std::array<std::uint8_t, 16> id{};
  random_.fill(id);
  std::string body;
  append_problem(body, *refusal.problem, refusal.detail, refusal.extra, to_hex(id));
  respond(visit, refusal.problem->status, http::problem_content_type, body, fields);
}

}  // namespace sluice::edge
