#include "sandbox/service.h"

#include <utility>

namespace sluice::sandbox {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::string_view problem_type = "application/problem+json";
constexpr std::string_view replayed_header = "Idempotent-Replayed: true\r\n";

Problem not_found() {
  return {.status = 404,
          .type = "/problems/not-found",
          .title = "There is no such resource",
          .detail = "the resources are /v1/charges, /v1/charges/cancel and /v1/charges/summary",
          .field = {}};
}

Problem wrong_verb() {
  return {.status = 405,
          .type = "/problems/method-not-allowed",
          .title = "This resource does not take this method",
          .detail = "see the Allow field",
          .field = {}};
}

Problem provider_error() {
  return {.status = 500,
          .type = "/problems/provider-error",
          .title = "The provider failed",
          .detail = "nothing was charged",
          .field = {}};
}

Problem not_recorded(const Error& error) {
  return {.status = 503,
          .type = "/problems/charge-not-recorded",
          .title = "The charge could not be recorded",
          .detail = "nothing was charged: " + error.detail,
          .field = {}};
}

Problem key_conflict() {
  return {.status = 409,
          .type = "/problems/idempotency-conflict",
          .title = "The idempotency key belongs to another charge",
          .detail = "a charge with other fields was made under this key",
          .field = "Idempotency-Key"};
}

// The list answer, up to `limit` charges.
class PageWriter {
public:
  PageWriter(std::string& out, std::uint32_t limit) : json_(out), limit_(limit) {
    out.clear();
    json_.begin_object().key("charges").begin_array();
  }

  // False: the page is full, and the next one begins with this charge.
  bool add(const RecordedCharge& charge) {
    is_more_ = count_ == limit_;
    if (is_more_) return false;
    write_recorded(json_, charge);
    ++count_;
    last_ = charge.number;
    return true;
  }

  void end(std::uint32_t captured_total) {
    json_.end_array().field("captured_total", captured_total).key("next_after");
    is_more_ ? json_.text(charge_id(last_)) : json_.null();
    json_.end_object();
  }

private:
  JsonWriter json_;
  const std::uint32_t limit_;
  std::uint32_t count_ = 0;
  std::uint32_t last_ = 0;
  bool is_more_ = false;
};

// Any answer about a charge, the first time and every other.
http::Response response_of(const RecordedCharge& charge, std::string& body, std::string_view extra_headers) {
  body.clear();
  JsonWriter json(body);
  write_charge_answer(json, charge);
  return {.status = http_status_of(charge.status),
          .content_type = json_type,
          .extra_headers = extra_headers,
          .body = body};
}

}  // namespace

SandboxService::SandboxService(ChargeRecord& record, const Clock& clock, Duration slow_delay,
                               const LateLimits& limits)
    : record_(record),
      clock_(clock),
      slow_delay_(slow_delay),
      late_(limits, [this](http::Deferred& request, std::uint32_t charge) {
        request.respond(response_of(record_.at(charge), body_, {}));
      }) {}

void SandboxService::handle(const http::Request& request, http::Exchange& exchange) {
  using enum http::Method;
  if (request.path == "/v1/charges") {
    if (request.method == post) return post_charge(request, exchange);
    if (request.method == get) return get_charges(request, exchange);
    return respond_problem(exchange, wrong_verb(), "Allow: GET, POST\r\n");
  }
  if (request.path == "/v1/charges/cancel") {
    if (request.method == post) return post_cancel(request, exchange);
    return respond_problem(exchange, wrong_verb(), "Allow: POST\r\n");
  }
  if (request.path == "/v1/charges/summary") {
    if (request.method == get) return get_summary(exchange);
    return respond_problem(exchange, wrong_verb(), "Allow: GET\r\n");
  }
  respond_problem(exchange, not_found());
}

void SandboxService::post_charge(const http::Request& request, http::Exchange& exchange) {
  auto wanted = read_charge_request(request);
  if (!wanted) return respond_problem(exchange, wanted.error());
  if (const auto* made = record_.find(wanted->idempotency_key)) return answer_again(*made, *wanted, exchange);

  const auto status = rule_of(wanted->method).status;
  if (!status) return respond_problem(exchange, provider_error());
  const auto made = make_charge(std::move(*wanted), *status);
  if (!made) return respond_problem(exchange, not_recorded(made.error()));
  answer_first(**made, exchange);
}

void SandboxService::post_cancel(const http::Request& request, http::Exchange& exchange) {
  auto wanted = read_charge_request(request);
  if (!wanted) return respond_problem(exchange, wanted.error());
  const auto* made = record_.find(wanted->idempotency_key);
  if (made != nullptr && made->request != *wanted) return respond_problem(exchange, key_conflict());
  const auto cancelled = cancel_charge(std::move(*wanted));
  if (!cancelled) return respond_problem(exchange, not_recorded(cancelled.error()));
  http::Response response = response_of(**cancelled, body_, {});
  response.status = 200;  // whatever has become of the charge, the question was answered
  exchange.respond(response);
}

// The charge as it is after it was cancelled if it could be.
Result<const RecordedCharge*> SandboxService::cancel_charge(ChargeRequest request) {
  const auto* made = record_.find(request.idempotency_key);
  if (made == nullptr) return make_charge(std::move(request), ChargeStatus::cancelled);
  if (made->status != ChargeStatus::requires_action) return made;
  return record_.cancel(made->number);
}

// Every charge comes into being here, once, and before anybody is answered: who else is to hear of new charges (a
// webhook that overtakes the answer, or comes twice) is told from here.
Result<const RecordedCharge*> SandboxService::make_charge(ChargeRequest request, ChargeStatus status) {
  return record_.append(std::move(request), status, clock_.wall());
}

void SandboxService::answer_first(const RecordedCharge& charge, http::Exchange& exchange) {
  switch (rule_of(charge.request.method).answer) {
    case AnswerTime::at_once:
      return exchange.respond(response_of(charge, body_, {}));
    case AnswerTime::slow:
      return late_.await(clock_.mono() + slow_delay_, charge.number, exchange.defer());
    case AnswerTime::never:
      return late_.keep_silent(charge.number, exchange.defer());
  }
}

void SandboxService::answer_again(const RecordedCharge& charge, const ChargeRequest& request,
                                  http::Exchange& exchange) {
  if (charge.request != request) return respond_problem(exchange, key_conflict());
  if (late_.is_awaited(charge.number)) return late_.await_too(charge.number, exchange.defer());
  exchange.respond(response_of(charge, body_, replayed_header));
}

void SandboxService::get_charges(const http::Request& request, http::Exchange& exchange) {
  const auto query = read_list_query(request.query);
  if (!query) return respond_problem(exchange, query.error());
  if (query->reference) {
    write_page_of_reference(*query);
  } else {
    write_page_of_all(*query);
  }
  exchange.respond({.status = 200, .content_type = json_type, .extra_headers = {}, .body = body_});
}

void SandboxService::write_page_of_all(const ListQuery& query) {
  PageWriter page(body_, query.limit);
  for (std::uint64_t number = std::uint64_t{query.after} + 1; number <= record_.size(); ++number) {
    if (!page.add(record_.at(static_cast<std::uint32_t>(number)))) break;
  }
  page.end(record_.summary()[static_cast<std::size_t>(ChargeStatus::captured)].count);
}

void SandboxService::write_page_of_reference(const ListQuery& query) {
  PageWriter page(body_, query.limit);
  std::uint32_t captured = 0;
  for (auto number = record_.first_of(*query.reference); number != 0; number = record_.next_of_same(number)) {
    const auto& charge = record_.at(number);
    if (charge.status == ChargeStatus::captured) ++captured;
    if (number > query.after) page.add(charge);
  }
  page.end(captured);
}

void SandboxService::get_summary(http::Exchange& exchange) {
  body_.clear();
  JsonWriter json(body_);
  json.begin_object();
  for (std::size_t i = 0; i < charge_status_count; ++i) {
    const auto& sum = record_.summary()[i];
    // Who reads sums from before there was such a thing is told of it only when there is one.
    if (static_cast<ChargeStatus>(i) == ChargeStatus::cancelled && sum.count == 0) continue;
    json.key(to_string(static_cast<ChargeStatus>(i))).begin_object().field("count", sum.count);
    json.key("amounts").begin_object();
    for (const auto& [currency, amount] : sum.amounts) json.field({currency.data(), currency.size()}, amount);
    json.end_object().end_object();
  }
  json.end_object();
  exchange.respond({.status = 200, .content_type = json_type, .extra_headers = {}, .body = body_});
}

void SandboxService::respond_problem(http::Exchange& exchange, const Problem& problem,
                                     std::string_view extra_headers) {
  body_.clear();
  append_problem(body_, problem);
  exchange.respond(
      {.status = problem.status, .content_type = problem_type, .extra_headers = extra_headers, .body = body_});
}

}  // namespace sluice::sandbox
