#include "sandbox/service.h"

#include <utility>

#include "order/idempotency_key.h"
#include "sandbox/listing.h"
#include "sandbox/proof_page.h"
#include "sandbox/stripe_objects.h"
#include "sandbox/stripe_requests.h"

namespace sluice::sandbox {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::string_view replayed_header = "Idempotent-Replayed: true\r\n";
constexpr std::string_view listing = "/v1/charges";
constexpr std::string_view summary = "/v1/charges/summary";
constexpr std::string_view proof = "/prove/";
constexpr std::string_view faults = "/faults";
constexpr std::size_t unanswered_max = 256;  // each holds a connection

std::string_view without_quotes(std::string_view key) {
  if (key.size() >= 2 && key.front() == '"' && key.back() == '"') return key.substr(1, key.size() - 2);
  return key;
}

ApiError bad_key() {
  return {.code = "idempotency_key_invalid",
          .param = "Idempotency-Key",
          .message = "Idempotency-Key must be 1 to 255 visible ASCII characters."};
}

bool is_declined(const Step& step) {
  const bool asks_the_bank = step.verb == StepVerb::create || step.verb == StepVerb::confirm;
  return asks_the_bank && step.after.status == ChargeStatus::declined;
}

}  // namespace

SandboxService::SandboxService(ChargeRecord& record, const Clock& clock, const Habits& habits,
                               const LateLimits& limits)
    : record_(record),
      objects_(record, url_),
      clock_(clock),
      bank_(record, clock),
      steps_(bank_, objects_),
      slow_delay_(habits.slow_delay),
      late_(limits, [this](http::Deferred& request,
                           std::uint32_t step) { request.respond(response_of(record_.step(step), {})); }),
      trouble_(habits.fault) {}

void SandboxService::handle(const http::Request& request, http::Exchange& exchange) {
  if (request.path.starts_with(proof)) return answer_prove(request, exchange);
  const bool is_listing = request.path == listing || request.path == summary;
  if (is_listing && request.method == http::Method::get) return answer_listing(request, exchange);
  if (auto allowed = check_api_key(request.authorization); !allowed) return respond_error(exchange, allowed.error());
  if (request.path == faults && request.method == http::Method::post) return answer_faults(request, exchange);
  if (is_kept_by_fault(exchange)) return;
  if (request.method == http::Method::get) return answer_get(request, exchange);
  if (request.method == http::Method::post) return answer_post(request, exchange);
  respond_error(exchange, no_such_address(http::to_string(request.method), request.path));
}

// --- Trouble

bool SandboxService::is_kept_by_fault(http::Exchange& exchange) {
  const Fault fault = trouble_.now(clock_.mono());
  if (fault == Fault::failing) {
    respond_error(exchange, provider_failed("The sandbox was told to fail for a while."));
    return true;
  }
  if (fault != Fault::dead) return false;
  if (unanswered_.size() == unanswered_max) {
    unanswered_.front().respond({.status = 503});
    unanswered_.pop_front();
  }
  unanswered_.push_back(exchange.defer());
  return true;
}

void SandboxService::answer_faults(const http::Request& request, http::Exchange& exchange) {
  const auto form = Form::parse(request.body);
  if (!form) return respond_error(exchange, no_form());
  const auto wish = read_fault(*form);
  if (!wish) return respond_error(exchange, wish.error());
  trouble_.begin(wish->fault, clock_.mono() + wish->lasts);
  exchange.respond({.status = 204});
}

// --- Reading

void SandboxService::answer_get(const http::Request& request, http::Exchange& exchange) {
  body_.clear();
  if (auto written = objects_.write(body_, request); !written) return respond_error(exchange, written.error());
  exchange.respond({.status = 200, .content_type = json_type, .body = body_});
}

void SandboxService::answer_listing(const http::Request& request, http::Exchange& exchange) {
  if (request.path == summary) {
    write_summary(body_, record_);
  } else {
    const auto query = read_list_query(request.query);
    if (!query) return respond_error(exchange, query.error());
    write_listing(body_, record_, *query);
  }
  exchange.respond({.status = 200, .content_type = json_type, .body = body_});
}

// --- Steps

void SandboxService::answer_post(const http::Request& request, http::Exchange& exchange) {
  const auto form = Form::parse(request.body);
  if (!form) return respond_error(exchange, no_form());
  StepKey key;
  if (request.has_idempotency_key) {
    key = {.text = std::string(without_quotes(request.idempotency_key)),
           .fingerprint = form->fingerprint(request.path)};
    if (!order::is_valid_idempotency_key(key.text)) return respond_error(exchange, bad_key());
    if (const Step* before = record_.find(key.text)) {
      const bool is_same = before->fingerprint == 0 || before->fingerprint == key.fingerprint;
      return is_same ? answer_again(*before, exchange) : respond_error(exchange, other_use_of_key(key.text));
    }
  }
  const auto step = steps_.make(request.path, *form, std::move(key));
  if (!step) return respond_error(exchange, step.error());
  answer_first(**step, exchange);
}

bool SandboxService::tell_listeners(const Step& step) {
  if (webhooks_ == nullptr) return false;
  Webhooks::Event event{.step = step.number, .is_told_twice = rule_of(step.after.method).is_told_twice};
  JsonWriter json(event.body);
  write_event(json, record_.at(step.charge), step, url_);
  return webhooks_->post(std::move(event));
}

// The bank's slowness is in what it says of a card: only a confirmation waits for that.
void SandboxService::answer_first(const Step& step, http::Exchange& exchange) {
  const bool will_be_told = tell_listeners(step);
  const bool asks_the_bank = step.verb == StepVerb::create || step.verb == StepVerb::confirm;
  const bool is_slow = trouble_.now(clock_.mono()) == Fault::slow;
  const auto when = is_slow                                                       ? AnswerTime::slow
                    : asks_the_bank && step.after.status != ChargeStatus::created ? rule_of(step.after.method).answer
                                                                                  : AnswerTime::at_once;
  switch (when) {
    case AnswerTime::at_once:
      return exchange.respond(response_of(step, {}));
    case AnswerTime::slow:
      return late_.await(clock_.mono() + slow_delay_, step.number, exchange.defer());
    case AnswerTime::after_webhook:
      if (!will_be_told) return exchange.respond(response_of(step, {}));
      return late_.await_webhook(clock_.mono() + overtaken_time, step.number, exchange.defer());
    case AnswerTime::never:
      return late_.keep_silent(step.number, exchange.defer());
  }
}

void SandboxService::answer_again(const Step& step, http::Exchange& exchange) {
  if (late_.is_awaited(step.number)) return respond_error(exchange, key_in_use());
  exchange.respond(response_of(step, replayed_header));
}

// Any answer about a step, the first time and every other.
http::Response SandboxService::response_of(const Step& step, std::string_view extra_headers) {
  body_.clear();
  const Charge& charge = record_.at(step.charge);
  int status = 200;
  if (is_declined(step)) {
    const ApiError error = card_declined(charge.number);
    write_error(error, step.after);
    status = error.status;
  } else if (step.verb == StepVerb::refund) {
    JsonWriter json(body_);
    write_refund(json, charge, step);
  } else {
    JsonWriter json(body_);
    write_intent(json, charge, step.after, url_);
  }
  return {.status = status, .content_type = json_type, .extra_headers = extra_headers, .body = body_};
}

// --- The buyer's proof

void SandboxService::answer_prove(const http::Request& request, http::Exchange& exchange) {
  const Charge* charge = objects_.find_intent(request.path.substr(proof.size()));
  if (charge == nullptr) return respond_error(exchange, no_such_address("GET", request.path));
  if (request.method == http::Method::post) {
    const auto form = Form::parse(request.body);
    const std::string* answer = form ? form->find("answer") : nullptr;
    if (answer == nullptr || (*answer != "yes" && *answer != "no")) {
      return respond_error(exchange, wrong_param("answer", "parameter_invalid_string", "answer must be yes or no"));
    }
    const auto made = bank_.prove(charge->number, *answer == "yes" ? Bank::Proof::given : Bank::Proof::failed);
    if (!made) return respond_error(exchange, made.error());
    tell_listeners(**made);
    const std::string location = charge->return_url.empty() ? "" : "Location: " + charge->return_url + "\r\n";
    body_ = proof_page(*charge);
    return exchange.respond({.status = location.empty() ? 200 : 303,
                             .content_type = "text/html; charset=utf-8",
                             .extra_headers = location,
                             .body = body_});
  }
  body_ = proof_page(*charge);
  exchange.respond({.status = 200, .content_type = "text/html; charset=utf-8", .body = body_});
}

// --- Errors

void SandboxService::write_error(const ApiError& error, const ChargeState& state) {
  std::string intent;
  if (error.charge != 0) {
    JsonWriter json(intent);
    write_intent(json, record_.at(error.charge), state, url_);
  }
  append_error(body_, error, intent);
}

void SandboxService::respond_error(http::Exchange& exchange, const ApiError& error) {
  body_.clear();
  write_error(error, error.charge == 0 ? ChargeState{} : record_.at(error.charge).state);
  exchange.respond({.status = error.status, .content_type = json_type, .body = body_});
}

}  // namespace sluice::sandbox
