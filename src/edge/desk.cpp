#include "edge/desk.h"

#include "edge/allowance/shortage.h"
#include "edge/replies.h"
#include "edge/telemetry/trace.h"
#include "edge/visitor/origin.h"
#include "http/answer/problem.h"
#include "token/token.h"

namespace sluice::edge {

void append_retry_after(std::string& headers, std::int64_t seconds) {
  headers.append("Retry-After: ").append(std::to_string(seconds)).append("\r\n");
}

// A call under way, with what its answer needs.
class Desk::Pending final : public shop::Call {
public:
  Pending(Desk& desk, shop::Command asked, Errand& errand, HeldShare held, Then go_on)
      : Call(std::move(asked)),
        waiting(desk.set_aside(errand)),
        then(std::move(go_on)),
        desk_(desk),
        share_(std::move(held)),
        replies_(desk.replies_) {}
  void complete() override { desk_.complete(*this); }
  [[nodiscard]] shop::ReplyQueue* reply_to() const override { return replies_.get(); }

  Waiting waiting;
  const Then then;

private:
  Desk& desk_;
  const HeldShare share_;
  std::shared_ptr<Replies> replies_;
};

// What nobody waits for.
class Desk::Telling final : public shop::Call {
public:
  Telling(shop::Command told, HeldShare held) : Call(std::move(told)), share_(std::move(held)) {}
  void complete() override {}
  [[nodiscard]] shop::ReplyQueue* reply_to() const override { return nullptr; }

private:
  const HeldShare share_;
};

Desk::Desk(const Context& context, Random& random, Askers askers, const AddressBook& book, Begin begin)
    : context_(context),
      random_(random),
      askers_(askers),
      begin_(std::move(begin)),
      keys_(context.keys),
      pages_(context.pages),
      telemetry_(book) {}

Desk::~Desk() = default;

void Desk::attach(http::Loop& loop) {
  replies_ = std::make_shared<Replies>(loop);
}

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
  return {.request = &request,
          .exchange = &exchange,
          .route = telemetry_.book().unknown(),
          .verb = verb_of(request.method),
          .began = context_.clock.mono(),
          .now = now,
          .traceparent = request.traceparent,
          .visitor = Visitor(request, *keys_, now, context_.cookies.buyer()),
          .headers = headers_,
          .body = body_};
}

Desk::Waiting Desk::set_aside(Errand& errand) {
  return {.deferred = errand.exchange != nullptr ? errand.exchange->defer() : std::move(*errand.deferred),
          .route = errand.route,
          .verb = errand.verb,
          .began = errand.began,
          .traceparent = std::string(errand.traceparent),
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
          .root = waiting.root,
          .form_page = waiting.form_page,
          .page_origin = waiting.page_origin,
          .headers = headers_,
          .body = body_};
}

void Desk::respond(Errand& errand, int status, std::string_view content_type, std::string_view body) {
  telemetry_.count(errand.route, errand.verb, status, context_.clock.mono() - errand.began);
  const http::Response response{
      .status = status, .content_type = content_type, .extra_headers = errand.headers, .body = body};
  errand.exchange != nullptr ? errand.exchange->respond(response) : errand.deferred->respond(response);
}

http::Stream Desk::stream(Errand& errand, std::string_view content_type, std::string_view first) {
  telemetry_.count(errand.route, errand.verb, 200, context_.clock.mono() - errand.began);
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
  append_problem(errand.body, refusal, TraceId(errand.traceparent, random_).text());
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
  return child_of(errand.traceparent, random_);
}

// --- Owners

const RefusalKind* Desk::nothing_can_be_written() const {
  return context_.health.can_write() ? nullptr : &refusals::read_only;
}

Caller Desk::caller_of(Errand& errand) const {
  if (askers_ == Askers::operators || !context_.call_shares.is_on()) return {};
  const auto buyer = errand.visitor.buyer();
  return {.buyer = buyer ? raw(token::thumb_of(*buyer)) : 0, .network = network_of(*this, errand)};
}

Desk::Room Desk::reserve(const Caller& caller, shop::Mailbox::For what) {
  if (askers_ == Askers::operators) return Room::kept;
  switch (context_.call_shares.take(caller)) {
    case CallShares::Of::nobody:
      break;
    case CallShares::Of::buyer:
      return Room::buyer_used;
    case CallShares::Of::host:
      return Room::host_used;
    case CallShares::Of::site:
      return Room::site_used;
  }
  if (context_.mailbox.try_reserve(what)) return Room::kept;
  context_.call_shares.give_back(caller);
  return Room::mailbox_full;
}

void Desk::give_up(const Caller& caller) {
  context_.mailbox.cancel();
  context_.call_shares.give_back(caller);
}

void Desk::refuse_call(Errand& errand, Room room) {
  const auto refuse_share = [&](CallShares::Of of) {
    context_.allowances.note_refused(Allowance::calls);
    edge::refuse(*this, errand,
                 {.of = Allowance::calls, .rate = {.count = context_.call_shares.most(of), .per = {}}});
  };
  switch (room) {
    case Room::kept:
    case Room::mailbox_full:
      return refuse(errand, refusals::overloaded);
    case Room::buyer_used:
      return refuse_share(CallShares::Of::buyer);
    case Room::host_used:
      return refuse_share(CallShares::Of::host);
    case Room::site_used:
      return refuse_share(CallShares::Of::site);
  }
}

void Desk::send(Errand& errand, shop::Command command, const Caller& caller, Then then) {
  auto call = std::make_unique<Pending>(*this, std::move(command), errand, HeldShare(context_.call_shares, caller),
                                        std::move(then));
  if (askers_ == Askers::operators) return context_.mailbox.push_unbounded(std::move(call));
  outbox_.push_back(std::move(call));
}

void Desk::ask_as(const Caller& caller, Errand& errand, shop::Command command, Then then) {
  const auto what = shop::is_read(command) ? shop::Mailbox::For::read : shop::Mailbox::For::change;
  const Room room = reserve(caller, what);
  room == Room::kept ? send(errand, std::move(command), caller, std::move(then)) : refuse_call(errand, room);
}

void Desk::ask(Errand& errand, shop::Command command, Then then) {
  ask_as(caller_of(errand), errand, std::move(command), std::move(then));
}

void Desk::ask_unshared(Errand& errand, shop::Command command, Then then) {
  ask_as({}, errand, std::move(command), std::move(then));
}

bool Desk::tell(const Caller& caller, shop::Command command) {
  if (reserve(caller) != Room::kept) return false;
  outbox_.push_back(std::make_unique<Telling>(std::move(command), HeldShare(context_.call_shares, caller)));
  return true;
}

void Desk::flush() {
  context_.mailbox.push_all(outbox_);
}

void Desk::complete(Pending& call) {
  Errand errand = resume(call.waiting);
  call.then(errand, call);
}

}  // namespace sluice::edge
