// All that the ledger knows of one sale, in the form in which an account of it is given afterwards: figures and
// times, no address, no name, nobody's identity.
//
// Plain data of one consistent moment. A hold and an order are some 40 bytes each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/rows.h"

namespace sluice::ledger {

struct SaleAccount {
  struct Item {
    std::string item;
    std::string name;
    std::int64_t price = 0;
    std::string currency;
    std::int64_t stock = 0;
    std::int64_t held = 0;
    std::int64_t sold = 0;
    std::int64_t withdrawn = 0;
    [[nodiscard]] std::int64_t free() const { return stock - held - sold - withdrawn; }
  };
  struct Hold {
    WallTime created_at{};
    Ordinal ordinal{};  // place in line; 0: it was taken without one
    LineIndex line{};
    HoldState state = HoldState::active;
    std::uint32_t units = 0;
  };
  struct Order {
    WallTime created_at{};
    WallTime paid_at{};  // the epoch: never
    OrderState state = OrderState::accepted;
    std::uint32_t units = 0;
    std::int64_t amount = 0;
  };
  struct Refunds {
    std::uint64_t count = 0;
    std::int64_t amount = 0;
    std::uint64_t open = 0;  // asked for, or refused by the provider and waiting for a person
  };

  SaleRow sale;
  std::vector<Item> items;     // by position
  std::vector<LineRow> lines;  // by position
  std::vector<Hold> holds;     // by time
  std::vector<Order> orders;   // by time
  Refunds refunds;
  std::uint64_t payments_declined = 0;  // attempts that were declined or failed
  std::uint64_t jobs_dead = 0;
  std::uint64_t handovers = 0;  // places on another device
  std::uint64_t codes_used = 0;
  std::uint64_t places_cleared = 0;  // places in the spans that an operator cleared
  std::vector<SampleRow> samples;    // by number
  std::vector<SaleEventRow> events;  // by number
};

}  // namespace sluice::ledger
