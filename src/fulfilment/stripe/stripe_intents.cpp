#include "fulfilment/stripe/stripe_intents.h"

#include <boost/json/parse.hpp>
#include <utility>

#include "base/json_member.h"
#include "fulfilment/payment/kept_connection.h"
#include "fulfilment/stripe/stripe_answer.h"
#include "fulfilment/stripe/stripe_provider.h"

namespace sluice::fulfilment {
namespace {

namespace json = boost::json;

constexpr std::size_t page_bytes_max =
    2'000'000;  // a hundred intents with their charges have some five hundred thousand
// An intent itself does not say what was paid back; its charge does.
constexpr const char* list_query = "/v1/payment_intents?limit=100&expand%5B%5D=data.latest_charge";

std::int64_t number_member(const json::object& object, const char* name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

KnownIntent read_known_intent(const json::object& object) {
  KnownIntent intent{.id = std::string(text_member(object, "id")),
                     .status = std::string(text_member(object, "status")),
                     .amount = number_member(object, "amount"),
                     .received = number_member(object, "amount_received"),
                     .currency = std::string(text_member(object, "currency")),
                     .created_s = number_member(object, "created")};
  const auto* charge = object.if_contains("latest_charge");
  if (charge != nullptr && charge->is_object()) {
    intent.refunded = number_member(charge->get_object(), "amount_refunded");
  }
  const auto* metadata = object.if_contains("metadata");
  if (metadata != nullptr && metadata->is_object()) intent.order = text_member(metadata->get_object(), "order");
  return intent;
}

Error no_list(const std::string& what) {
  return {ErrorKind::unavailable, "the payment provider: " + what};
}

class PagedIntents final : public StripeIntents {
public:
  PagedIntents(Options options, KeptConnection::Options connection)
      : options_(std::move(options)), connection_(connection) {}

  Result<Page> read_page(const std::string& after) override {
    const std::string behind = after.empty() ? "" : "&starting_after=" + after;
    const HttpReply reply = connection_.perform({.url = options_.url + list_query + behind,
                                                 .is_get = true,
                                                 .timeout_ms = static_cast<long>(to_ms(options_.timeout))});
    if (reply.end != HttpReply::End::answered) return no_list(reply.detail);
    return read_intents(reply.status, reply.body);
  }

private:
  const Options options_;
  KeptConnection connection_;
};

}  // namespace

Result<StripeIntents::Page> read_intents(long status, std::string_view body) {
  boost::system::error_code error;
  const auto value = json::parse({body.data(), body.size()}, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* data = object == nullptr ? nullptr : object->if_contains("data");
  const auto* entries = data == nullptr ? nullptr : data->if_array();
  if (status != 200 || entries == nullptr)
    return no_list("answered " + std::to_string(status) + ", no list of payments");
  StripeIntents::Page page;
  for (const auto& entry : *entries) {
    if (!entry.is_object()) return no_list("its list has what is no payment");
    page.intents.push_back(read_known_intent(entry.get_object()));
    if (!is_intent_id(page.intents.back().id)) return no_list("its list has a payment without a readable id");
  }
  const auto* has_more = object->if_contains("has_more");
  page.is_last = page.intents.empty() || has_more == nullptr || !has_more->is_bool() || !has_more->get_bool();
  return page;
}

Result<std::unique_ptr<StripeIntents>> StripeIntents::open(const Options& options) {
  // What is fit to be charged through is fit to be read from.
  auto checked =
      StripeProvider::open({.url = options.url, .secret_key = options.secret_key, .timeout = options.timeout});
  if (!checked) return checked.error();
  Options own = options;
  while (own.url.ends_with('/')) own.url.pop_back();
  return std::unique_ptr<StripeIntents>(std::make_unique<PagedIntents>(
      own, KeptConnection::Options{.secret_key = own.secret_key, .answer_bytes_max = page_bytes_max}));
}

}  // namespace sluice::fulfilment
