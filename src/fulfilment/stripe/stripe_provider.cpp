#include "fulfilment/stripe/stripe_provider.h"

#include <curl/curl.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/invariant.h"
#include "fulfilment/payment/connection_pool.h"
#include "fulfilment/payment/kept_connection.h"
#include "fulfilment/payment/provider_url.h"
#include "fulfilment/stripe/stripe_answer.h"
#include "fulfilment/stripe/stripe_task.h"
#include "order/idempotency_key.h"

namespace sluice::fulfilment {
namespace {

constexpr std::size_t key_size_max = 240;  // with ":capture" behind it still a key

void initialise_curl_once() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  SLUICE_INVARIANT(code == CURLE_OK);
}

bool is_key_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

class StripeProvider::Impl {
public:
  struct Options {
    StripeTask::Urls urls;
    Duration timeout;
  };
  Impl(Options options, KeptConnection::Options connection)
      : options_(std::move(options)), pool_(std::move(connection)) {}

  ChargeResult authorize(const Charge& charge) {
    if (charge.amount == 0) return {ChargeOutcome::captured, {}, "nothing to pay"};
    return with_task(charge, [](StripeTask& task) { return task.make_or_read(); });
  }

  ChargeResult capture(const Charge& charge) {
    return with_task(charge, [&](StripeTask& task) {
      std::string intent = charge.provider_reference;
      if (!is_intent_id(intent)) {
        ChargeResult made = task.make();
        if (made.outcome != ChargeOutcome::authorized) return made;
        intent = std::move(made.provider_reference);
      }
      return task.end(intent + "/capture", ":capture");
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

  ChargeResult refund(const Charge& charge) {
    if (!is_intent_id(charge.provider_reference)) {
      return {ChargeOutcome::declined, {}, "not sent: the provider's id of the payment is not known"};
    }
    return with_task(charge, [](StripeTask& task) { return task.refund(); });
  }

  ChargeResult read_refunds(const Charge& charge) {
    if (!is_intent_id(charge.provider_reference)) {
      return {ChargeOutcome::failed, {}, "not sent: the provider's id of the payment is not known"};
    }
    return with_task(charge, [](StripeTask& task) { return task.read_refunds(); });
  }

  ProviderReach reach(std::size_t connections) {
    std::vector<std::unique_ptr<KeptConnection>> all;
    ProviderReach reached;
    const HttpCall call{.url = options_.urls.intents + "?limit=1",
                        .is_get = true,
                        .timeout_ms = static_cast<long>(to_ms(options_.timeout))};
    while (all.size() < connections && reached.problem.empty()) {
      all.push_back(pool_.take());
      // The first opens it, the second is what a payment will find.
      HttpReply reply = all.back()->perform(call);
      const auto began = std::chrono::steady_clock::now();
      if (reply.end == HttpReply::End::answered && reply.status == 200) reply = all.back()->perform(call);
      reached.took = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
      if (reply.end != HttpReply::End::answered) {
        reached.problem = reply.detail;
      } else if (reply.status != 200) {
        reached.problem = "it answered " + std::to_string(reply.status);
      }
    }
    for (auto& connection : all) pool_.give_back(std::move(connection));
    return reached;
  }

private:
  template <class IsToBeCancelled>
  ChargeResult cancel_if(const Charge& charge, const char* key_end, IsToBeCancelled is_to_be_cancelled) {
    return with_task(charge, [&](StripeTask& task) {
      ChargeResult known = task.make_or_read();
      if (!is_to_be_cancelled(known.outcome)) return known;
      return task.end(known.provider_reference + "/cancel", key_end);
    });
  }

  template <class Ask>
  ChargeResult with_task(const Charge& charge, Ask ask) {
    if (!order::is_valid_idempotency_key(charge.idempotency_key) || charge.idempotency_key.size() > key_size_max) {
      return {ChargeOutcome::failed,
              {},
              "not sent: the idempotency key is not 1 to 240 visible ASCII characters without quotes"};
    }
    auto connection = pool_.take();
    StripeTask task(*connection, options_.urls, charge, options_.timeout);
    auto result = ask(task);
    pool_.give_back(std::move(connection));
    return result;
  }

  const Options options_;
  ConnectionPool pool_;
};

bool is_valid_secret_key(std::string_view key) {
  const bool is_kind = key.starts_with("sk_") || key.starts_with("rk_");
  const std::string_view rest = is_kind ? key.substr(3) : std::string_view();
  const bool is_mode = rest.starts_with("test_") || rest.starts_with("live_");
  return is_mode && rest.size() > 5 && rest.size() <= 255 && std::ranges::all_of(rest, is_key_char);
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
      Impl::Options{.urls = {.intents = base + "/v1/payment_intents", .refunds = base + "/v1/refunds"},
                    .timeout = options.timeout},
      KeptConnection::Options{.secret_key = options.secret_key, .answer_bytes_max = options.answer_bytes_max});
  return std::unique_ptr<StripeProvider>(
      new StripeProvider(std::move(impl), options.name.empty() ? host_of(options.url) : options.name));
}

StripeProvider::StripeProvider(std::unique_ptr<Impl> impl, std::string name)
    : impl_(std::move(impl)), name_(std::move(name)) {}

StripeProvider::~StripeProvider() = default;

ProviderReach StripeProvider::reach(std::size_t connections) {
  return impl_->reach(connections);
}

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

ChargeResult StripeProvider::read_refunds(const Charge& charge) {
  return impl_->read_refunds(charge);
}

}  // namespace sluice::fulfilment
