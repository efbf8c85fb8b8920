#include "fulfilment/stripe_provider.h"

#include <curl/curl.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "base/ascii_case.h"
#include "base/encoding.h"
#include "base/invariant.h"
#include "fulfilment/kept_connection.h"
#include "fulfilment/provider_url.h"
#include "fulfilment/stripe_answer.h"
#include "order/idempotency_key.h"

namespace sluice::fulfilment {
namespace {

// Calls under way are as many as the workers; connections beyond this are closed after use instead of kept.
constexpr std::size_t kept_connections_max = 64;
constexpr std::size_t key_size_max = 240;  // with ":capture" behind it still a key

void initialise_curl_once() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  SLUICE_INVARIANT(code == CURLE_OK);
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == '~';
}

void append_field(std::string& form, std::string_view name, std::string_view value) {
  if (!form.empty()) form.push_back('&');
  form += name;
  form.push_back('=');
  for (const char c : value) {
    if (is_unreserved(c)) {
      form.push_back(c);
    } else {
      form.push_back('%');
      append_hex(form, static_cast<unsigned char>(c), 2);
    }
  }
}

std::string refund_form_of(const Charge& charge) {
  std::string form;
  append_field(form, "payment_intent", charge.provider_reference);
  append_field(form, "amount", std::to_string(charge.amount));
  append_field(form, "metadata[order]", charge.reference);
  append_field(form, "metadata[refund]", charge.idempotency_key);
  return form;
}

std::string form_of(const Charge& charge) {
  std::string currency = charge.currency;
  std::ranges::transform(currency, currency.begin(), [](char c) { return ascii_lower(c); });
  std::string form;
  append_field(form, "amount", std::to_string(charge.amount));
  append_field(form, "currency", currency);
  append_field(form, "payment_method", charge.method);
  append_field(form, "payment_method_types[]", "card");
  append_field(form, "capture_method", "manual");
  append_field(form, "confirm", "true");
  append_field(form, "metadata[order]", charge.reference);
  if (!charge.return_url.empty()) append_field(form, "return_url", charge.return_url);
  return form;
}

// What one task asks, within one time-out.
class TimeLeft {
public:
  TimeLeft(const Clock& clock, Duration all) : clock_(clock), end_(clock.mono() + all) {}
  // Rounded up, and at least 1 ms: libcurl takes 0 for "no limit".
  [[nodiscard]] long ms() const {
    return static_cast<long>(std::max<std::int64_t>(0, to_ms(end_ - clock_.mono() - Duration(1))) + 1);
  }

private:
  const Clock& clock_;
  const MonoTime end_;
};

ChargeResult without_answer(const HttpReply& reply) {
  switch (reply.end) {
    case HttpReply::End::not_sent:
      return {ChargeOutcome::not_sent, {}, reply.detail};
    case HttpReply::End::unreachable:
      return {ChargeOutcome::failed, {}, reply.detail};
    case HttpReply::End::answered:
    case HttpReply::End::no_answer:
      break;
  }
  return {ChargeOutcome::unknown, {}, reply.detail};
}

}  // namespace

class StripeProvider::Impl {
public:
  struct Options {
    std::string intents_url;
    std::string refunds_url;
    Duration timeout;
    KeptConnection::Options connection;
  };
  explicit Impl(Options options) : options_(std::move(options)) {}

  ChargeResult authorize(const Charge& charge) {
    if (charge.amount == 0) return {ChargeOutcome::captured, {}, "nothing to pay"};
    return with_connection(charge, [&](KeptConnection& connection, const TimeLeft& time) {
      return make_or_read(connection, charge, time);
    });
  }

  ChargeResult capture(const Charge& charge) {
    return with_connection(charge, [&](KeptConnection& connection, const TimeLeft& time) {
      std::string intent = charge.provider_reference;
      if (!is_intent_id(intent)) {
        ChargeResult made = make(connection, charge, time);
        if (made.outcome != ChargeOutcome::authorized) return made;
        intent = std::move(made.provider_reference);
      }
      return end(connection, charge, intent + "/capture", ":capture", time);
    });
  }

  // Who has been quicker than the end of their time to act has paid.
  ChargeResult cancel(const Charge& charge) {
    return cancel_if(charge, ":cancel",
                     [](ChargeOutcome outcome) { return outcome == ChargeOutcome::action_required; });
  }

  ChargeResult let_go(const Charge& charge) {
    return cancel_if(charge, ":let_go", [](ChargeOutcome outcome) {
      return outcome == ChargeOutcome::action_required || outcome == ChargeOutcome::authorized;
    });
  }

  // A key is forgotten some day; what was paid back under it is not.
  ChargeResult refund(const Charge& charge) {
    if (!is_intent_id(charge.provider_reference)) {
      return {ChargeOutcome::declined, {}, "not sent: the provider's id of the payment is not known"};
    }
    return with_connection(charge, [&](KeptConnection& connection, const TimeLeft& time) {
      const HttpReply known =
          connection.perform({.url = options_.refunds_url + "?limit=100&payment_intent=" + charge.provider_reference,
                              .is_get = true,
                              .timeout_ms = time.ms()});
      if (known.end != HttpReply::End::answered) return without_answer(known);
      if (auto found = find_refund(charge, known.status, known.body)) return std::move(*found);
      const HttpReply reply = connection.perform({.url = options_.refunds_url,
                                                  .body = refund_form_of(charge),
                                                  .idempotency_key = charge.idempotency_key,
                                                  .timeout_ms = time.ms()});
      if (reply.end != HttpReply::End::answered) return without_answer(reply);
      return read_refund_answer(charge, reply.status, reply.body);
    });
  }

private:
  template <class IsToBeCancelled>
  ChargeResult cancel_if(const Charge& charge, const char* key_end, IsToBeCancelled is_to_be_cancelled) {
    return with_connection(charge, [&](KeptConnection& connection, const TimeLeft& time) {
      ChargeResult known = make_or_read(connection, charge, time);
      if (!is_to_be_cancelled(known.outcome)) return known;
      return end(connection, charge, known.provider_reference + "/cancel", key_end, time);
    });
  }

  ChargeResult make(KeptConnection& connection, const Charge& charge, const TimeLeft& time) {
    const HttpReply reply = connection.perform({.url = options_.intents_url,
                                                .body = form_of(charge),
                                                .idempotency_key = charge.idempotency_key,
                                                .timeout_ms = time.ms()});
    if (reply.end != HttpReply::End::answered) return without_answer(reply);
    ChargeResult result = read_charge_answer(charge, reply.status, reply.body);
    // What was said before may have changed since: the buyer may have acted.
    const bool may_change =
        result.outcome == ChargeOutcome::action_required || result.outcome == ChargeOutcome::authorized;
    const bool may_have_changed = reply.is_replayed && may_change;
    return may_have_changed ? read(connection, charge, result.provider_reference, time) : result;
  }

  ChargeResult read(KeptConnection& connection, const Charge& charge, const std::string& intent,
                    const TimeLeft& time) {
    const HttpReply reply =
        connection.perform({.url = options_.intents_url + "/" + intent, .is_get = true, .timeout_ms = time.ms()});
    if (reply.end != HttpReply::End::answered) return without_answer(reply);
    return read_intent_answer(charge, reply.status, reply.body);
  }

  ChargeResult make_or_read(KeptConnection& connection, const Charge& charge, const TimeLeft& time) {
    if (!is_intent_id(charge.provider_reference)) return make(connection, charge, time);
    return read(connection, charge, charge.provider_reference, time);
  }

  // Its last step: "pi_1/capture", or "/cancel".
  ChargeResult end(KeptConnection& connection, const Charge& charge, const std::string& step, const char* key_end,
                   const TimeLeft& time) {
    const HttpReply reply = connection.perform({.url = options_.intents_url + "/" + step,
                                                .idempotency_key = charge.idempotency_key + key_end,
                                                .timeout_ms = time.ms()});
    if (reply.end != HttpReply::End::answered) return without_answer(reply);
    return read_last_answer(charge, reply.status, reply.body);
  }

  template <class Ask>
  ChargeResult with_connection(const Charge& charge, Ask ask) {
    if (!order::is_valid_idempotency_key(charge.idempotency_key) || charge.idempotency_key.size() > key_size_max) {
      return {ChargeOutcome::failed,
              {},
              "not sent: the idempotency key is not 1 to 240 visible ASCII characters without quotes"};
    }
    auto connection = take();
    auto result = ask(*connection, TimeLeft(clock_, options_.timeout));
    give_back(std::move(connection));
    return result;
  }

  // The one used last comes first, so that few connections stay warm and the rest can age.
  std::unique_ptr<KeptConnection> take() {
    {
      const std::lock_guard guard(mutex_);
      if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
      }
    }
    return std::make_unique<KeptConnection>(options_.connection);
  }

  void give_back(std::unique_ptr<KeptConnection> connection) {
    const std::lock_guard guard(mutex_);
    if (idle_.size() < kept_connections_max) idle_.push_back(std::move(connection));
  }

  const Options options_;
  const SystemClock clock_;  // whatever clock a sale goes by, sockets live in real time
  std::mutex mutex_;
  std::vector<std::unique_ptr<KeptConnection>> idle_;  // by mutex_
};

bool is_valid_secret_key(std::string_view key) {
  const bool is_kind = key.starts_with("sk_") || key.starts_with("rk_");
  const std::string_view rest = is_kind ? key.substr(3) : std::string_view();
  const bool is_mode = rest.starts_with("test_") || rest.starts_with("live_");
  return is_mode && rest.size() > 5 && rest.size() <= 255 &&
         std::ranges::all_of(rest, [](char c) { return is_unreserved(c) && c != '-' && c != '.' && c != '~'; });
}

bool is_live_key(std::string_view key) {
  return is_valid_secret_key(key) && key.substr(3).starts_with("live_");
}

Result<std::unique_ptr<StripeProvider>> StripeProvider::open(const StripeOptions& options) {
  initialise_curl_once();
  if (!is_valid_provider_url(options.url))
    return invalid_input("payment provider url: not an http or https URL: " + options.url);
  if (!is_valid_secret_key(options.secret_key))
    return invalid_input("payment provider key: not one of Stripe's secret keys, sk_test_... or sk_live_...");
  if (is_live_key(options.secret_key) && !options.url.starts_with("https://"))
    return invalid_input("payment provider url: a live key is not sent over http: " + options.url);
  if (to_ms(options.timeout) < 1) return invalid_input("payment provider timeout: shorter than a millisecond");
  std::string base = options.url;
  while (base.ends_with('/')) base.pop_back();
  auto impl = std::make_unique<Impl>(
      Impl::Options{.intents_url = base + "/v1/payment_intents",
                    .refunds_url = base + "/v1/refunds",
                    .timeout = options.timeout,
                    .connection = {.secret_key = options.secret_key, .answer_bytes_max = options.answer_bytes_max}});
  return std::unique_ptr<StripeProvider>(
      new StripeProvider(std::move(impl), options.name.empty() ? host_of(options.url) : options.name));
}

StripeProvider::StripeProvider(std::unique_ptr<Impl> impl, std::string name)
    : impl_(std::move(impl)), name_(std::move(name)) {}

StripeProvider::~StripeProvider() = default;

ChargeResult StripeProvider::authorize(const Charge& charge) {
  return impl_->authorize(charge);
}

ChargeResult StripeProvider::capture(const Charge& charge) {
  return impl_->capture(charge);
}

ChargeResult StripeProvider::cancel(const Charge& charge) {
  return impl_->cancel(charge);
}

ChargeResult StripeProvider::let_go(const Charge& charge) {
  return impl_->let_go(charge);
}

ChargeResult StripeProvider::refund(const Charge& charge) {
  return impl_->refund(charge);
}

}  // namespace sluice::fulfilment
