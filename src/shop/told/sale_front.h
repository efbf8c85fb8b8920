// A sale as edges see it without asking its owner. That is what keeps "join", "poll" and "sold out" off the owner's
// thread: everything here is atomic, a Published snapshot, or never changes.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shop/told/counters.h"
#include "shop/told/feedback_book.h"
#include "shop/told/heard.h"
#include "shop/told/key_book.h"
#include "shop/told/line_front.h"
#include "shop/told/told.h"
#include "token/token.h"

namespace sluice::shop {

struct SaleFront {
  explicit SaleFront(const SaleConfig& config, std::uint32_t ticket_epoch = 1);

  const std::string id;
  const token::SaleTag tag;
  const std::uint32_t epoch;  // of its lines, from the ledger: tickets of another epoch are void
  std::vector<std::unique_ptr<LineFront>> lines;
  Told told;
  Heard heard;
  KeyBook keys;
  SaleCounters counters;
  FeedbackBook feedback;
};

// Every sale by its id.
using Directory = std::map<std::string, std::shared_ptr<SaleFront>, std::less<>>;

}  // namespace sluice::shop
