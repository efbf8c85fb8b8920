// What was taken in once and is not to be taken in again: requests with a key, providers' events. Both are forgotten
// some time after.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "base/ids.h"
#include "base/time.h"
#include "ledger/rows/column.h"

namespace sluice::ledger {

// The answer that an idempotency key has had.
template <class String>
struct AnswerRowOf {
  static constexpr std::string_view table = "idempotency";
  static constexpr std::size_t key_columns = 3;

  BuyerId buyer;
  String route;  // "POST /v1/sales/drop-1/buy"
  String key;
  String fingerprint;  // hex SHA-256 of the request body
  std::uint16_t status = 0;
  String body;
  String location;
  String sale;
  WallTime created_at{};  // it may be forgotten some time after

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"buyer", &AnswerRowOf::buyer}, Column{"route", &AnswerRowOf::route},
                      Column{"key", &AnswerRowOf::key}, Column{"fingerprint", &AnswerRowOf::fingerprint},
                      Column{"status", &AnswerRowOf::status}, Column{"body", &AnswerRowOf::body},
                      Column{"location", &AnswerRowOf::location}, Column{"sale", &AnswerRowOf::sale},
                      Column{"created_at", &AnswerRowOf::created_at});
  }
};
// The events of which payment providers have told by themselves: each is taken in once.
template <class String>
struct InboxRowOf {
  static constexpr std::string_view table = "inbox";
  static constexpr std::size_t key_columns = 2;

  String provider;
  String event;         // the provider's id of it
  String sale;          // of the order that it is about
  WallTime taken_at{};  // it may be forgotten some time after

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"provider", &InboxRowOf::provider}, Column{"event", &InboxRowOf::event},
                      Column{"sale", &InboxRowOf::sale}, Column{"taken_at", &InboxRowOf::taken_at});
  }
};

using AnswerRow = AnswerRowOf<std::string>;
using InboxRow = InboxRowOf<std::string>;

}  // namespace sluice::ledger
