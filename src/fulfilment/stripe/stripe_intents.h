// What Stripe has of payments: its payment intents, newest first, a page at a time. For whoever compares them with
// orders; nothing is changed.
//
// One thread at a time; a page blocks up to the time-out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace sluice::fulfilment {

struct KnownIntent {
  std::string id{};
  std::string status{};        // "succeeded", as Stripe says it
  std::int64_t amount = 0;     // minor units
  std::int64_t received = 0;   // of them
  std::int64_t refunded = 0;   // of those
  std::string currency{};      // "eur"
  std::string order{};         // metadata[order]: whose order it is paid for; empty: none of ours
  std::int64_t created_s = 0;  // since 1970
};

class StripeIntents {
public:
  struct Options {
    std::string url;  // as StripeOptions has them
    std::string secret_key;
    Duration timeout = std::chrono::seconds(5);
  };
  // ErrorKind::invalid_input: as StripeProvider::open().
  [[nodiscard]] static Result<std::unique_ptr<StripeIntents>> open(const Options& options);
  virtual ~StripeIntents() = default;

  struct Page {
    std::vector<KnownIntent> intents;
    bool is_last = true;
  };
  // Those behind `after`; empty: the newest. ErrorKind::unavailable: no answer, or one that is no list.
  [[nodiscard]] virtual Result<Page> read_page(const std::string& after) = 0;
};

// Pure. ErrorKind::unavailable: it is no list of intents.
[[nodiscard]] Result<StripeIntents::Page> read_intents(long status, std::string_view body);

}  // namespace sluice::fulfilment
