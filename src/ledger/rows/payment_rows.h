// The rows of money: how an order is paid, and what goes back of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "base/ids.h"
#include "base/time.h"
#include "ledger/rows/column.h"
#include "ledger/rows/states.h"

namespace sluice::ledger {

struct PaymentTag {
  static constexpr std::string_view prefix = "pay_";
};
using PaymentId = TypedId<PaymentTag>;

// One attempt at paying an order; an order may have several, one after the other.
// UNIQUE (orders_id, attempt), UNIQUE (idempotency_key), and UNIQUE (hold) among payments in state authorized or
// captured: never paid twice for one hold.
template <class String>
struct PaymentRowOf {
  static constexpr std::string_view table = "payment";
  static constexpr std::size_t key_columns = 1;

  PaymentId id;
  OrderId order;
  std::uint32_t attempt = 1;  // from 1
  String sale;
  HoldId hold;
  String provider;
  String idempotency_key;  // as the provider is told it
  PaymentState state = PaymentState::created;
  std::int64_t amount = 0;
  String currency;
  String provider_reference;
  String detail;

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(
        Column{"id", &PaymentRowOf::id}, Column{"orders_id", &PaymentRowOf::order},
        Column{"attempt", &PaymentRowOf::attempt}, Column{"sale", &PaymentRowOf::sale},
        Column{"hold", &PaymentRowOf::hold}, Column{"provider", &PaymentRowOf::provider},
        Column{"idempotency_key", &PaymentRowOf::idempotency_key}, Column{"state", &PaymentRowOf::state},
        Column{"amount", &PaymentRowOf::amount}, Column{"currency", &PaymentRowOf::currency},
        Column{"provider_reference", &PaymentRowOf::provider_reference}, Column{"detail", &PaymentRowOf::detail});
  }
};
// Money that goes back to who paid it, or is to. Numbers count from 1 for each payment.
// UNIQUE (payment) among refunds that are asked or refused: one at a time. What was not dropped is together no more
// than the payment has captured: a constraint of the table.
template <class String>
struct RefundRowOf {
  static constexpr std::string_view table = "refund";
  static constexpr std::size_t key_columns = 2;

  PaymentId payment;
  std::uint32_t number = 0;
  String sale;
  OrderId order;
  JobId job;  // that sees to it
  RefundState state = RefundState::asked;
  UnitsThen units = UnitsThen::keep;
  std::int64_t amount = 0;
  std::int64_t captured = 0;  // by the payment
  String charge;              // the provider's id of the payment
  String provider_reference;  // the provider's id of the refund; empty: not known
  String detail;
  WallTime created_at{};
  String items;  // JSON, those that go back where not all do: [{"item":"tee","units":[7]}]; empty: all

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"payment", &RefundRowOf::payment}, Column{"number", &RefundRowOf::number},
                      Column{"sale", &RefundRowOf::sale}, Column{"orders_id", &RefundRowOf::order},
                      Column{"job", &RefundRowOf::job}, Column{"state", &RefundRowOf::state},
                      Column{"units", &RefundRowOf::units}, Column{"amount", &RefundRowOf::amount},
                      Column{"captured", &RefundRowOf::captured}, Column{"charge", &RefundRowOf::charge},
                      Column{"provider_reference", &RefundRowOf::provider_reference},
                      Column{"detail", &RefundRowOf::detail}, Column{"created_at", &RefundRowOf::created_at},
                      Column{"items", &RefundRowOf::items});
  }
};

using PaymentRow = PaymentRowOf<std::string>;
using RefundRow = RefundRowOf<std::string>;

}  // namespace sluice::ledger
