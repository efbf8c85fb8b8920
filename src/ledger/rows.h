// The rows of the ledger's tables, each with the list of its columns, written once: SQL texts, binding, reading,
// row_as() and the samples' text come from it. A new column is a member and its line in columns(), the table's text
// in sqlite/schema.cpp and a migration (sqlite/migrations.h).
//
// columns() begins with the primary key, of `key_columns` columns. An Ordinal or an id that is none is NULL in the
// table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "order/book.h"
#include "order/refund_states.h"
#include "sale/states.h"

namespace sluice::ledger {

// Text in the tables is exactly the API's text; to_string below gives it.
using ClaimState = sale::ClaimState;
using HoldState = sale::HoldState;
using OrderState = order::State;
using RefundState = order::RefundState;
using UnitsThen = order::UnitsThen;
enum class JobState : std::uint8_t { ready, done, dead, dropped };  // dead: given up, waits for a person
enum class PaymentState : std::uint8_t {
  created,
  action_required,
  captured,
  declined,
  failed,
  cancelled,
  unknown,
  authorized  // set aside for us, to be captured
};

[[nodiscard]] std::string_view to_string(ClaimState state);
[[nodiscard]] std::string_view to_string(HoldState state);
[[nodiscard]] std::string_view to_string(OrderState state);
[[nodiscard]] std::string_view to_string(JobState state);
[[nodiscard]] std::string_view to_string(PaymentState state);
[[nodiscard]] std::string_view to_string(RefundState state);
[[nodiscard]] std::string_view to_string(UnitsThen units);
[[nodiscard]] std::optional<ClaimState> claim_state_from(std::string_view text);
[[nodiscard]] std::optional<HoldState> hold_state_from(std::string_view text);
[[nodiscard]] std::optional<OrderState> order_state_from(std::string_view text);
[[nodiscard]] std::optional<JobState> job_state_from(std::string_view text);
[[nodiscard]] std::optional<PaymentState> payment_state_from(std::string_view text);
[[nodiscard]] std::optional<RefundState> refund_state_from(std::string_view text);
[[nodiscard]] std::optional<UnitsThen> units_then_from(std::string_view text);

// A hold in one of these states keeps its units: active, paying, sold.
[[nodiscard]] bool keeps_units(HoldState state);
// A payment in one of these states pays for its hold: authorized, captured.
[[nodiscard]] bool pays(PaymentState state);

// By the state that is wanted; the second argument's value does not matter.
[[nodiscard]] inline auto state_from(std::string_view text, ClaimState) {
  return claim_state_from(text);
}
[[nodiscard]] inline auto state_from(std::string_view text, HoldState) {
  return hold_state_from(text);
}
[[nodiscard]] inline auto state_from(std::string_view text, OrderState) {
  return order_state_from(text);
}
[[nodiscard]] inline auto state_from(std::string_view text, JobState) {
  return job_state_from(text);
}
[[nodiscard]] inline auto state_from(std::string_view text, PaymentState) {
  return payment_state_from(text);
}
[[nodiscard]] inline auto state_from(std::string_view text, RefundState) {
  return refund_state_from(text);
}
[[nodiscard]] inline auto state_from(std::string_view text, UnitsThen) {
  return units_then_from(text);
}
template <class T>
concept State = requires(T state) {
  state_from(std::string_view(), state);
};

// An owner's right to write a sale: grows by one at each take-over. 0: nobody ever had it.
enum class Lease : std::uint64_t {};

struct PaymentTag {
  static constexpr std::string_view prefix = "pay_";
};
using PaymentId = TypedId<PaymentTag>;

template <class Member>
struct Column {
  std::string_view name;
  Member member;
};
template <class Member>
Column(const char*, Member) -> Column<Member>;

// `String` is std::string_view in writes (borrowed until they are committed) and std::string in what is read.

// What changes rarely of a sale. `settings` is its configuration as JSON.
template <class String>
struct SettingsRowOf {
  static constexpr std::string_view table = "sale_settings";
  static constexpr std::size_t key_columns = 1;

  String sale;
  std::uint32_t epoch = 0;  // of its tickets, never 0: those of another one are void
  String settings;
  String draw_key;  // of the lobby's draw, as hex digits; empty: there is no draw

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &SettingsRowOf::sale}, Column{"epoch", &SettingsRowOf::epoch},
                      Column{"settings", &SettingsRowOf::settings}, Column{"draw_key", &SettingsRowOf::draw_key});
  }
};
// What every commit of a sale writes, hence narrow: who may write it, and how far it has come.
template <class String>
struct MarkRowOf {
  static constexpr std::string_view table = "sale_mark";
  static constexpr std::size_t key_columns = 1;

  String sale;
  String state;                   // "scheduled", "open", "paused", "closed" as the shop names them
  Lease lease{};                  // of the owner
  std::int64_t sale_time_us = 0;  // high-water mark of sale time
  // Grows with each commit of the sale; tells whether one whose answer was lost is there.
  std::uint64_t commit_number = 0;

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &MarkRowOf::sale}, Column{"state", &MarkRowOf::state},
                      Column{"lease", &MarkRowOf::lease}, Column{"sale_time_us", &MarkRowOf::sale_time_us},
                      Column{"commit_number", &MarkRowOf::commit_number});
  }
};
// A sale as it is read: the view `sale` joins the two tables above.
template <class String>
struct SaleRowOf {
  static constexpr std::string_view table = "sale";
  static constexpr std::size_t key_columns = 1;

  String id;
  String state;
  std::uint32_t epoch = 0;
  Lease lease{};
  std::int64_t sale_time_us = 0;
  std::uint64_t commit_number = 0;
  String settings;
  String draw_key;

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"id", &SaleRowOf::id}, Column{"state", &SaleRowOf::state},
                      Column{"epoch", &SaleRowOf::epoch}, Column{"lease", &SaleRowOf::lease},
                      Column{"sale_time_us", &SaleRowOf::sale_time_us},
                      Column{"commit_number", &SaleRowOf::commit_number}, Column{"settings", &SaleRowOf::settings},
                      Column{"draw_key", &SaleRowOf::draw_key});
  }
};
template <class String>
struct ItemRowOf {
  static constexpr std::string_view table = "item";
  static constexpr std::size_t key_columns = 2;

  String sale;
  String item;
  ItemIndex position{};
  String name;
  std::int64_t price_amount = 0;
  String price_currency;
  std::uint32_t stock = 0;

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &ItemRowOf::sale}, Column{"item", &ItemRowOf::item},
                      Column{"position", &ItemRowOf::position}, Column{"name", &ItemRowOf::name},
                      Column{"price_amount", &ItemRowOf::price_amount},
                      Column{"price_currency", &ItemRowOf::price_currency}, Column{"stock", &ItemRowOf::stock});
  }
};
template <class String>
struct LineRowOf {
  static constexpr std::string_view table = "line";
  static constexpr std::size_t key_columns = 2;

  String sale;
  String line;
  LineIndex position{};
  std::uint32_t issued = 0;
  std::uint32_t serving = 0;
  std::uint32_t reserved = 0;  // ordinals up to this one may have been given out
  std::uint32_t drawn = 0;     // so many people were in the draw; 0: there was none

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &LineRowOf::sale}, Column{"line", &LineRowOf::line},
                      Column{"position", &LineRowOf::position}, Column{"issued", &LineRowOf::issued},
                      Column{"serving", &LineRowOf::serving}, Column{"reserved", &LineRowOf::reserved},
                      Column{"drawn", &LineRowOf::drawn});
  }
};
template <class String>
struct ClaimRowOf {
  static constexpr std::string_view table = "claim";
  static constexpr std::size_t key_columns = 3;

  String sale;
  String item;
  Unit unit{};
  Generation generation{};
  ClaimState state = ClaimState::held;
  HoldId hold;    // nil for withdrawn
  BuyerId buyer;  // nil for withdrawn

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &ClaimRowOf::sale}, Column{"item", &ClaimRowOf::item},
                      Column{"unit", &ClaimRowOf::unit}, Column{"generation", &ClaimRowOf::generation},
                      Column{"state", &ClaimRowOf::state}, Column{"hold", &ClaimRowOf::hold},
                      Column{"buyer", &ClaimRowOf::buyer});
  }
};
// Slots count from 1.
template <class String>
struct SlotRowOf {
  static constexpr std::string_view table = "buyer_slot";
  static constexpr std::size_t key_columns = 3;

  String sale;
  BuyerId buyer;
  std::uint8_t slot = 0;
  HoldId hold;

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &SlotRowOf::sale}, Column{"buyer", &SlotRowOf::buyer},
                      Column{"slot", &SlotRowOf::slot}, Column{"hold", &SlotRowOf::hold});
  }
};
// UNIQUE (sale, line, ordinal): a ticket is redeemed once. No row where ordinal = 0 takes part in that key.
template <class String>
struct HoldRowOf {
  static constexpr std::string_view table = "hold";
  static constexpr std::size_t key_columns = 1;

  HoldId id;
  String sale;
  LineIndex line{};
  Ordinal ordinal{};
  BuyerId buyer;
  HoldState state = HoldState::active;
  String items;  // JSON: [{"item":"tee","quantity":1,"units":[7],"price":2500}], prices as they were when held
  std::int64_t total_amount = 0;
  String currency;
  WallTime created_at{};
  WallTime expires_at{};         // as told to the buyer; `deadline_us` decides
  std::int64_t deadline_us = 0;  // sale time
  std::int64_t latest_us = 0;    // sale time up to which the shop's own payment may keep it; 0: it is paid for here

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"id", &HoldRowOf::id}, Column{"sale", &HoldRowOf::sale},
                      Column{"line", &HoldRowOf::line}, Column{"ordinal", &HoldRowOf::ordinal},
                      Column{"buyer", &HoldRowOf::buyer}, Column{"state", &HoldRowOf::state},
                      Column{"items", &HoldRowOf::items}, Column{"total_amount", &HoldRowOf::total_amount},
                      Column{"currency", &HoldRowOf::currency}, Column{"created_at", &HoldRowOf::created_at},
                      Column{"expires_at", &HoldRowOf::expires_at}, Column{"deadline_us", &HoldRowOf::deadline_us},
                      Column{"latest_us", &HoldRowOf::latest_us});
  }
};
// UNIQUE (hold) among orders that are neither payment_failed nor released nor refunded: one live order a hold.
template <class String>
struct OrderRowOf {
  static constexpr std::string_view table = "orders";
  static constexpr std::size_t key_columns = 1;

  OrderId id;
  HoldId hold;
  String sale;
  BuyerId buyer;
  OrderState state = OrderState::accepted;
  String email;
  String method;
  String details;  // JSON object: addresses, shipping method and whatever else the checkout sent; "{}" if none
  std::int64_t total_amount = 0;
  String currency;
  WallTime created_at{};
  String return_url;  // where the buyer goes on after a second step at the provider; may be empty
  String language;    // that its buyer reads, as the pages name it; empty: not known

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"id", &OrderRowOf::id}, Column{"hold", &OrderRowOf::hold},
                      Column{"sale", &OrderRowOf::sale}, Column{"buyer", &OrderRowOf::buyer},
                      Column{"state", &OrderRowOf::state}, Column{"email", &OrderRowOf::email},
                      Column{"method", &OrderRowOf::method}, Column{"details", &OrderRowOf::details},
                      Column{"total_amount", &OrderRowOf::total_amount}, Column{"currency", &OrderRowOf::currency},
                      Column{"created_at", &OrderRowOf::created_at}, Column{"return_url", &OrderRowOf::return_url},
                      Column{"language", &OrderRowOf::language});
  }
};
// An order's history.
struct OrderEventRow {
  static constexpr std::string_view table = "order_event";
  static constexpr std::size_t key_columns = 2;

  OrderId order;
  std::uint32_t sequence = 0;
  OrderState state = OrderState::accepted;
  WallTime at{};

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"orders_id", &OrderEventRow::order}, Column{"sequence", &OrderEventRow::sequence},
                      Column{"state", &OrderEventRow::state}, Column{"at", &OrderEventRow::at});
  }
};
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

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"payment", &RefundRowOf::payment}, Column{"number", &RefundRowOf::number},
                      Column{"sale", &RefundRowOf::sale}, Column{"orders_id", &RefundRowOf::order},
                      Column{"job", &RefundRowOf::job}, Column{"state", &RefundRowOf::state},
                      Column{"units", &RefundRowOf::units}, Column{"amount", &RefundRowOf::amount},
                      Column{"captured", &RefundRowOf::captured}, Column{"charge", &RefundRowOf::charge},
                      Column{"provider_reference", &RefundRowOf::provider_reference},
                      Column{"detail", &RefundRowOf::detail}, Column{"created_at", &RefundRowOf::created_at});
  }
};
// An order that is to be cancelled; what came of it is the order's state.
template <class String>
struct CancellationRowOf {
  static constexpr std::string_view table = "cancellation";
  static constexpr std::size_t key_columns = 1;

  OrderId order;
  String sale;
  UnitsThen units = UnitsThen::give_back;
  WallTime created_at{};

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"orders_id", &CancellationRowOf::order}, Column{"sale", &CancellationRowOf::sale},
                      Column{"units", &CancellationRowOf::units},
                      Column{"created_at", &CancellationRowOf::created_at});
  }
};
template <class String>
struct JobRowOf {
  static constexpr std::string_view table = "job";
  static constexpr std::size_t key_columns = 1;

  JobId id;
  String sale;
  String kind;  // "payment", "refund", "mail", "webhook"
  JobState state = JobState::ready;
  String subject;  // what it is about: an order's id, or a sale's
  String trace;    // W3C traceparent of the request that caused it; may be empty
  std::uint32_t attempts = 0;
  WallTime run_at{};
  String last_error;
  String target;   // of a webhook: the endpoint's name
  String payload;  // of a mail or a webhook: what is told; empty once it is done or dropped

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"id", &JobRowOf::id}, Column{"sale", &JobRowOf::sale}, Column{"kind", &JobRowOf::kind},
                      Column{"state", &JobRowOf::state}, Column{"subject", &JobRowOf::subject},
                      Column{"trace", &JobRowOf::trace}, Column{"attempts", &JobRowOf::attempts},
                      Column{"run_at", &JobRowOf::run_at}, Column{"last_error", &JobRowOf::last_error},
                      Column{"target", &JobRowOf::target}, Column{"payload", &JobRowOf::payload});
  }
};
// Whether webhooks of the sale still go to an endpoint. No row: they do.
template <class String>
struct EndpointRowOf {
  static constexpr std::string_view table = "webhook_endpoint";
  static constexpr std::size_t key_columns = 2;

  String sale;
  String endpoint;  // its name in the settings
  String state;     // "on" or "off"
  String detail;    // why, for people
  WallTime changed_at{};

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &EndpointRowOf::sale}, Column{"endpoint", &EndpointRowOf::endpoint},
                      Column{"state", &EndpointRowOf::state}, Column{"detail", &EndpointRowOf::detail},
                      Column{"changed_at", &EndpointRowOf::changed_at});
  }
};
// The places that went to another device; number is the ticket's.
template <class String>
struct HandoverRowOf {
  static constexpr std::string_view table = "handover";
  static constexpr std::size_t key_columns = 3;

  String sale;
  LineIndex line{};
  Ordinal number{};
  BuyerId buyer;  // whose it is now

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &HandoverRowOf::sale}, Column{"line", &HandoverRowOf::line},
                      Column{"number", &HandoverRowOf::number}, Column{"buyer", &HandoverRowOf::buyer});
  }
};
// Spans of a line that was cleared: of the places `first` to `last` only those that were redeemed lead anywhere.
template <class String>
struct ClearedRowOf {
  static constexpr std::string_view table = "cleared";
  static constexpr std::size_t key_columns = 3;

  String sale;
  LineIndex line{};
  Ordinal first{};
  Ordinal last{};

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &ClearedRowOf::sale}, Column{"line", &ClearedRowOf::line},
                      Column{"first", &ClearedRowOf::first}, Column{"last", &ClearedRowOf::last});
  }
};
// The codes that lead to a priority line.
template <class String>
struct PriorityCodeRowOf {
  static constexpr std::string_view table = "priority_code";
  static constexpr std::size_t key_columns = 2;

  String sale;
  String code;  // without what does not matter when it is typed (shop/place/typed_code.h)
  String text;  // as people are told it
  LineIndex line{};
  std::uint32_t uses = 1;  // so often it may be used

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &PriorityCodeRowOf::sale}, Column{"code", &PriorityCodeRowOf::code},
                      Column{"text", &PriorityCodeRowOf::text}, Column{"line", &PriorityCodeRowOf::line},
                      Column{"uses", &PriorityCodeRowOf::uses});
  }
};
// Who got which place by a code; uses count from 1, and no higher than the code's own.
template <class String>
struct PriorityUseRowOf {
  static constexpr std::string_view table = "priority_code_use";
  static constexpr std::size_t key_columns = 3;

  String sale;
  String code;
  std::uint32_t use = 0;
  BuyerId buyer;
  LineIndex line{};
  Ordinal number{};  // the ticket's

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &PriorityUseRowOf::sale}, Column{"code", &PriorityUseRowOf::code},
                      Column{"use", &PriorityUseRowOf::use}, Column{"buyer", &PriorityUseRowOf::buyer},
                      Column{"line", &PriorityUseRowOf::line}, Column{"number", &PriorityUseRowOf::number});
  }
};
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

using SettingsRow = SettingsRowOf<std::string>;
using MarkRow = MarkRowOf<std::string>;
using SaleRow = SaleRowOf<std::string>;
using ItemRow = ItemRowOf<std::string>;
using LineRow = LineRowOf<std::string>;
using ClaimRow = ClaimRowOf<std::string>;
using SlotRow = SlotRowOf<std::string>;
using HoldRow = HoldRowOf<std::string>;
using OrderRow = OrderRowOf<std::string>;
using PaymentRow = PaymentRowOf<std::string>;
using RefundRow = RefundRowOf<std::string>;
using CancellationRow = CancellationRowOf<std::string>;
using JobRow = JobRowOf<std::string>;
using AnswerRow = AnswerRowOf<std::string>;
using HandoverRow = HandoverRowOf<std::string>;
using ClearedRow = ClearedRowOf<std::string>;
using PriorityCodeRow = PriorityCodeRowOf<std::string>;
using PriorityUseRow = PriorityUseRowOf<std::string>;
using InboxRow = InboxRowOf<std::string>;
using EndpointRow = EndpointRowOf<std::string>;

struct OrderImage {
  OrderRow order;
  std::vector<OrderEventRow> history;  // by sequence
  std::int64_t refunded = 0;           // of what was paid
};

// Turns a row that owns its text into one that borrows it, or back.
template <class To, template <class> class RowOf, class From>
[[nodiscard]] RowOf<To> row_as(const RowOf<From>& from) {
  RowOf<To> to;
  const auto copy = [&](auto source, auto target) {
    to.*(target.member) = static_cast<std::remove_cvref_t<decltype(to.*(target.member))>>(from.*(source.member));
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (copy(std::get<I>(RowOf<From>::columns()), std::get<I>(RowOf<To>::columns())), ...);
  }
  (std::make_index_sequence<std::tuple_size_v<decltype(RowOf<To>::columns())>>());
  return to;
}

}  // namespace sluice::ledger
