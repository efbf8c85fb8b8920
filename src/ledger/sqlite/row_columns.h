// Turns rows of an answer into the rows of the port. Columns come in the order of the *_columns lists here.
#pragma once

#include <chrono>
#include <limits>
#include <string>
#include <string_view>

#include "ledger/ledger.h"
#include "ledger/sqlite/statement.h"

namespace sluice::ledger {

inline constexpr std::string_view sale_columns = "id, state, epoch, sale_time_us, settings, draw_key";
inline constexpr std::string_view item_columns = "sale, item, position, name, price_amount, price_currency, stock";
inline constexpr std::string_view line_columns = "sale, line, position, issued, serving, reserved, drawn";
inline constexpr std::string_view claim_columns = "item, unit, generation, state, hold, buyer";
inline constexpr std::string_view slot_columns = "buyer, slot, hold";
inline constexpr std::string_view hold_columns =
    "id, sale, line, ordinal, buyer, state, items, total_amount, currency, created_at, expires_at, deadline_us";
inline constexpr std::string_view order_columns =
    "o.id, o.hold, o.sale, o.buyer, o.state, o.email, o.method, o.details, o.total_amount, o.currency, o.created_at";
inline constexpr std::string_view event_columns = "e.orders_id, e.sequence, e.state, e.at";
inline constexpr std::string_view payment_columns =
    "p.orders_id, p.hold, p.provider, p.state, p.amount, p.currency, p.provider_reference, p.detail";
inline constexpr std::string_view job_columns = "id, sale, kind, state, subject, attempts, run_at, last_error";
inline constexpr std::string_view answer_columns = "buyer, route, key, fingerprint, status, body, location, sale";
inline constexpr std::string_view handover_columns = "line, number, buyer";
inline constexpr std::string_view priority_code_columns = "code, text, line, uses";
inline constexpr std::string_view priority_use_columns = "code, use, buyer, line, number";

// The current row of a statement, read column by column. What cannot be what the ledger once wrote is remembered, not
// thrown: ask malformed_column() after reading a row.
class Columns {
public:
  explicit Columns(const Statement& statement) : statement_(statement) {}

  [[nodiscard]] std::string_view text() { return statement_.text(next_++); }
  template <class Number>
  [[nodiscard]] Number number() {
    const std::int64_t value = statement_.integer(next_);
    if (!std::in_range<Number>(value)) malformed();
    ++next_;
    return static_cast<Number>(value);
  }
  template <class Enum>
  [[nodiscard]] Enum numbered() {
    return static_cast<Enum>(number<std::underlying_type_t<Enum>>());
  }
  template <class Id>
  [[nodiscard]] Id id() {
    const std::string_view text = statement_.text(next_);
    if (text.data() == nullptr) {  // NULL
      ++next_;
      return Id{};
    }
    return known(Id::parse(text));
  }
  template <class State>
  [[nodiscard]] State state(std::optional<State> (*from)(std::string_view)) {
    return known(from(statement_.text(next_)));
  }
  [[nodiscard]] WallTime time() { return WallTime(std::chrono::milliseconds(number<std::int64_t>())); }

  [[nodiscard]] std::optional<int> malformed_column() const { return malformed_; }

private:
  template <class Value>
  Value known(const std::optional<Value>& value) {
    if (!value) malformed();
    ++next_;
    return value.value_or(Value{});
  }
  void malformed() {
    if (!malformed_) malformed_ = next_;
  }

  const Statement& statement_;
  int next_ = 0;
  std::optional<int> malformed_;
};

// Braces evaluate from left to right, so each list below reads its columns in order.
inline SaleRow sale_row(Columns& c) {
  return {std::string(c.text()),    std::string(c.text()), c.number<std::uint64_t>(),
          c.number<std::int64_t>(), std::string(c.text()), std::string(c.text())};
}
inline ItemRow item_row(Columns& c) {
  return {std::string(c.text()),    std::string(c.text()), c.numbered<ItemIndex>(),  std::string(c.text()),
          c.number<std::int64_t>(), std::string(c.text()), c.number<std::uint32_t>()};
}
inline LineRow line_row(Columns& c) {
  return {std::string(c.text()),     std::string(c.text()),     c.numbered<LineIndex>(),  c.number<std::uint32_t>(),
          c.number<std::uint32_t>(), c.number<std::uint32_t>(), c.number<std::uint32_t>()};
}
// Of these there may be millions, all of the sale that was asked for.
inline ClaimRowOf<std::string_view> claim_row(Columns& c, std::string_view sale) {
  return {sale,           c.text(),       c.numbered<Unit>(), c.numbered<Generation>(), c.state(&claim_state_from),
          c.id<HoldId>(), c.id<BuyerId>()};
}
inline SlotRowOf<std::string_view> slot_row(Columns& c, std::string_view sale) {
  return {sale, c.id<BuyerId>(), c.number<std::uint8_t>(), c.id<HoldId>()};
}
inline HoldRowOf<std::string_view> hold_row(Columns& c) {
  return {c.id<HoldId>(),
          c.text(),
          c.numbered<LineIndex>(),
          c.numbered<Ordinal>(),
          c.id<BuyerId>(),
          c.state(&hold_state_from),
          c.text(),
          c.number<std::int64_t>(),
          c.text(),
          c.time(),
          c.time(),
          c.number<std::int64_t>()};
}
inline OrderRowOf<std::string_view> order_row(Columns& c) {
  return {c.id<OrderId>(), c.id<HoldId>(), c.text(), c.id<BuyerId>(),          c.state(&order_state_from),
          c.text(),        c.text(),       c.text(), c.number<std::int64_t>(), c.text(),
          c.time()};
}
inline OrderEventRow event_row(Columns& c) {
  return {c.id<OrderId>(), c.number<std::uint32_t>(), c.state(&order_state_from), c.time()};
}
inline PaymentRowOf<std::string_view> payment_row(Columns& c) {
  return {c.id<OrderId>(),          c.id<HoldId>(), c.text(), c.state(&payment_state_from),
          c.number<std::int64_t>(), c.text(),       c.text(), c.text()};
}
inline JobRowOf<std::string_view> job_row(Columns& c) {
  return {c.id<JobId>(), c.text(), c.text(), c.state(&job_state_from), c.id<OrderId>(), c.number<std::uint32_t>(),
          c.time(),      c.text()};
}
inline AnswerRowOf<std::string_view> answer_row(Columns& c) {
  return {c.id<BuyerId>(), c.text(), c.text(), c.text(), c.number<std::uint16_t>(), c.text(), c.text(), c.text()};
}
inline HandoverRowOf<std::string_view> handover_row(Columns& c, std::string_view sale) {
  return {sale, c.numbered<LineIndex>(), c.numbered<Ordinal>(), c.id<BuyerId>()};
}
inline PriorityCodeRowOf<std::string_view> priority_code_row(Columns& c, std::string_view sale) {
  return {sale, c.text(), c.text(), c.numbered<LineIndex>(), c.number<std::uint32_t>()};
}
inline PriorityUseRowOf<std::string_view> priority_use_row(Columns& c, std::string_view sale) {
  return {sale, c.text(), c.number<std::uint32_t>(), c.id<BuyerId>(), c.numbered<LineIndex>(), c.numbered<Ordinal>()};
}

}  // namespace sluice::ledger
