#include "edge/desk.h"

#include "edge/telemetry/request_span.h"
#include "edge/telemetry/trace.h"
#include "edge/visitor/origin.h"
#include "http/answer/problem.h"

namespace sluice::edge {

void append_retry_after(std::string& headers, std::int64_t seconds) {
  headers.append("Retry-After: ").append(std::to_string(seconds)).append("\r\n");
}

Desk::Desk(const Context& context, Random& random, OwnerCalls::Askers askers, const AddressBook& book, Begin begin)
    : context_(context),
      random_(random),
      begin_(std::move(begin)),
      keys_(context.keys),
      pages_(context.pages),
      telemetry_(book),
      owners_(*this, askers) {}

// --- An errand's beginning and end

void Desk::refresh() {
  keys_.refresh();
  pages_.refresh();
  if (begin_) begin_();
}

Errand Desk::begin(const http::Request& request, http::Exchange& exchange) {
  refresh();
  headers_.clear();
  body_.clear();
  const WallTime now = context_.clock.wall();
  const MonoTime began = context_.clock.mono();
  SpanSink* const spans = context_.spans;
  return {.request = &request,
          .exchange = &exchange,
          .route = telemetry_.book().unknown(),
          .verb = verb_of(request.method),
          .began = began,
          .now = now,
          .traceparent = request.traceparent,
          .span = spans == nullptr ? std::nullopt : begin_request(*spans, request.traceparent, began, random_),
          .visitor = Visitor(request, *keys_, now, context_.cookies.buyer()),
          .headers = headers_,
          .body = body_};
}

Desk::Waiting Desk::set_aside(Errand& errand) {
  if (errand.span && errand.exchange != nullptr) note_sale(errand, telemetry_.book());
  return {.deferred = errand.exchange != nullptr ? errand.exchange->defer() : std::move(*errand.deferred),
          .route = errand.route,
          .verb = errand.verb,
          .began = errand.began,
          .traceparent = std::string(errand.traceparent),
          .span = std::move(errand.span),
          .root = errand.root,
          .form_page = std::move(errand.form_page),
          .page_origin = errand.page_origin};
}

Errand Desk::resume(Waiting& waiting) {
  refresh();
  headers_.clear();
  body_.clear();
  if (waiting.page_origin != nullptr) append_cors(headers_, *waiting.page_origin);
  return {.deferred = &waiting.deferred,
          .route = waiting.route,
          .verb = waiting.verb,
          .began = waiting.began,
          .now = context_.clock.wall(),
          .traceparent = waiting.traceparent,
          .span = std::move(waiting.span),
          .root = waiting.root,
          .form_page = waiting.form_page,
          .page_origin = waiting.page_origin,
          .headers = headers_,
          .body = body_};
}

void Desk::note_end(Errand& errand, int status) {
  const Duration took = context_.clock.mono() - errand.began;
  telemetry_.count(errand.route, errand.verb, status, took);
  if (errand.span) context_.spans->put(ended(errand, telemetry_.book(), status, took));
}

void Desk::respond(Errand& errand, int status, std::string_view content_type, std::string_view body) {
  note_end(errand, status);
  const http::Response response{
      .status = status, .content_type = content_type, .extra_headers = errand.headers, .body = body};
  errand.exchange != nullptr ? errand.exchange->respond(response) : errand.deferred->respond(response);
}

http::Stream Desk::stream(Errand& errand, std::string_view content_type, std::string_view first) {
  note_end(errand, 200);
  return errand.exchange->stream({.content_type = content_type, .extra_headers = errand.headers, .body = first});
}

void Desk::redirect(Errand& errand, std::string_view location) {
  errand.headers.append(no_store).append("Location: ").append(location).append("\r\n");
  respond_empty(errand, 303);
}

void Desk::redirect_to_plain_page(Errand& errand, std::string_view problem) {
  std::string location = errand.form_page + "?plain=1";
  if (!problem.empty()) location.append("&problem=").append(problem);
  redirect(errand, location);
}

void Desk::refuse(Errand& errand, const Refusal& refusal) {
  const RefusalKind& kind = *refusal.kind;
  if (!errand.form_page.empty()) return redirect_to_plain_page(errand, kind.slug);
  const int wait_s = refusal.retry_after_s > 0 ? refusal.retry_after_s : kind.retry_after_s;
  if (wait_s > 0) append_retry_after(errand.headers, wait_s);
  if (kind.status == 401) errand.headers += "WWW-Authenticate: Bearer\r\n";
  errand.headers += no_store;
  errand.body.clear();
  const TraceId trace = errand.span ? TraceId(errand.span->open.context) : TraceId(errand.traceparent, random_);
  append_problem(errand.body, refusal, trace.text());
  respond(errand, status_of(refusal), http::problem_content_type, errand.body);
}

void Desk::refuse_stranger(Errand& errand) {
  refuse(errand, errand.visitor.has_wrong_credentials() ? refusals::bad_credentials : refusals::no_ticket);
}

void Desk::refuse_method(Errand& errand, std::string_view allow) {
  errand.headers.append("Allow: ").append(allow).append("\r\n");
  refuse(errand, refusals::method_not_allowed);
}

std::string Desk::trace_of(const Errand& errand) {
  if (errand.span) return errand.span->open.context.text();
  return child_of(errand.traceparent, context_.spans == nullptr, random_);
}

}  // namespace sluice::edge
