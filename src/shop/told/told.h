// What a sale's owner tells of it. The owner alone writes, once what it tells of is durable (shop/owner/round.h); any
// thread reads, without a lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/published.h"
#include "base/time.h"
#include "shop/place/try_limit.h"
#include "shop/sale/sale_state.h"
#include "shop/told/extended_stays.h"
#include "shop/told/sale_view.h"

namespace sluice::shop {

// Of a text that everybody is told: the same for the same text.
[[nodiscard]] std::string etag_of(std::string_view text);

struct StatusDocument {
  std::string body;
  std::string etag;
  std::string state;           // as the document says it
  std::uint64_t revision = 0;  // grows when anything but `now` has changed
  // Where in the body each item is, in the sale's order: {..., the end}.
  struct Part {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  std::vector<Part> items{};
};

struct ItemGauges {
  std::atomic<std::uint32_t> free{0};
  std::atomic<std::uint32_t> offered{0};
  std::atomic<std::uint32_t> held{0};
  std::atomic<std::uint32_t> sold{0};
  std::atomic<std::uint32_t> withdrawn{0};
};

struct Told {
  explicit Told(const SaleConfig& config);

  Published<SaleView> view;
  std::atomic<SaleState> state{SaleState::scheduled};
  Published<StatusDocument> status;
  std::atomic<std::uint32_t> poll_after_ms{0};      // as the document advises
  std::vector<std::unique_ptr<ItemGauges>> gauges;  // by item
  // Wrong codes of hand-overs; more a second, and guessing gets easier (handover_codes.h).
  TryLimit handover_tries{10};
  // Wrong codes of priority lines. They are longer, and at an opening thousands type theirs at once.
  TryLimit priority_tries{100};
  // Of a gate:
  std::atomic<std::uint32_t> inside{0};  // people who have entered, and neither left nor lost their pass
  Published<ExtendedStays> extended_stays;
  // What the origin said last of its own load (1: fully used), and when. No time: never.
  std::atomic<double> reported_load{0};
  std::atomic<MonoTime> load_reported_at{};
};

}  // namespace sluice::shop
