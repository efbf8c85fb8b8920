// The port to the durable record of all that must never be lost: state rows in plain tables, written in batches.
//
// A commit is all or nothing and synced: when it is answered with success, every row survives power loss. The unique
// keys named below are real constraints of the store, so that no defect above it can sell a unit twice.
//
// Store is where the rows are (SQLite, memory), and blocks. Ledger is what an owner uses: rounds are submitted to it
// and settle later. Reader finds single rows beside both. A second process may read as well (`sluice audit`).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "order/book.h"
#include "sale/engine.h"

namespace sluice::ledger {

// Text in the tables is exactly the API's text; to_string below gives it.
using ClaimState = sale::ClaimState;
using HoldState = sale::HoldState;
using OrderState = order::State;
enum class JobState : std::uint8_t { ready, done, dead };
enum class PaymentState : std::uint8_t { created, captured, declined, unknown };

[[nodiscard]] std::string_view to_string(ClaimState state);
[[nodiscard]] std::string_view to_string(HoldState state);
[[nodiscard]] std::string_view to_string(OrderState state);
[[nodiscard]] std::string_view to_string(JobState state);
[[nodiscard]] std::string_view to_string(PaymentState state);
[[nodiscard]] std::optional<ClaimState> claim_state_from(std::string_view text);
[[nodiscard]] std::optional<HoldState> hold_state_from(std::string_view text);
[[nodiscard]] std::optional<OrderState> order_state_from(std::string_view text);
[[nodiscard]] std::optional<JobState> job_state_from(std::string_view text);
[[nodiscard]] std::optional<PaymentState> payment_state_from(std::string_view text);

// A hold in one of these states keeps its units: active, paying, sold.
[[nodiscard]] bool keeps_units(HoldState state);

// --- Rows. `String` is std::string_view in writes (borrowed until they are committed) and std::string in what is
// read.

// sale(id PK, state, epoch, sale_time_us, settings, draw_key). `settings` is the sale's configuration as JSON.
template <class String>
struct SaleRowOf {
  String id;
  String state;                   // "scheduled", "open", "paused", "closed" as the shop names them
  std::uint64_t epoch = 0;        // of the owner; grows at each take-over
  std::int64_t sale_time_us = 0;  // high-water mark of sale time
  String settings;
  String draw_key;  // of the lobby's draw, as hex digits; empty: there is no draw
};
// item(sale, item PK, position, name, price_amount, price_currency, stock)
template <class String>
struct ItemRowOf {
  String sale;
  String item;
  ItemIndex position{};
  String name;
  std::int64_t price_amount = 0;
  String price_currency;
  std::uint32_t stock = 0;
};
// line(sale, line PK, position, issued, serving, reserved, drawn)
template <class String>
struct LineRowOf {
  String sale;
  String line;
  LineIndex position{};
  std::uint32_t issued = 0;
  std::uint32_t serving = 0;
  std::uint32_t reserved = 0;  // ordinals up to this one may have been given out
  std::uint32_t drawn = 0;     // so many people were in the draw; 0: there was none
};
// claim(sale, item, unit PK, generation, state, hold, buyer)
template <class String>
struct ClaimRowOf {
  String sale;
  String item;
  Unit unit{};
  Generation generation{};
  ClaimState state = ClaimState::held;
  HoldId hold;    // nil for withdrawn
  BuyerId buyer;  // nil for withdrawn
};
// buyer_slot(sale, buyer, slot PK, hold); slots count from 1
template <class String>
struct SlotRowOf {
  String sale;
  BuyerId buyer;
  std::uint8_t slot = 0;
  HoldId hold;
};
// hold(id PK, sale, line, ordinal, buyer, state, items, total_amount, currency, created_at, expires_at, deadline_us)
// UNIQUE (sale, line, ordinal): a ticket is redeemed once. No row where ordinal = 0 takes part in that key.
template <class String>
struct HoldRowOf {
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
};
// orders(id PK, hold, sale, buyer, state, email, method, total_amount, currency, created_at)
// UNIQUE (hold) among orders that are neither payment_failed nor released nor refunded: one live order a hold.
template <class String>
struct OrderRowOf {
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
};
// order_event(orders_id, sequence PK, state, at): the order's history
struct OrderEventRow {
  OrderId order;
  std::uint32_t sequence = 0;
  OrderState state = OrderState::accepted;
  WallTime at{};
};
// payment(id PK, orders_id, provider, idempotency_key UNIQUE, state, amount, currency, provider_reference, detail)
// UNIQUE (hold) among payments in state captured: never paid twice for one hold.
template <class String>
struct PaymentRowOf {
  OrderId order;  // also the payment's id in this first form: one payment an order
  HoldId hold;
  String provider;
  PaymentState state = PaymentState::created;
  std::int64_t amount = 0;
  String currency;
  String provider_reference;
  String detail;
};
// job(id PK, sale, kind, state, subject, attempts, run_at, last_error)
template <class String>
struct JobRowOf {
  JobId id;
  String sale;
  String kind;  // "payment"
  JobState state = JobState::ready;
  OrderId subject;
  std::uint32_t attempts = 0;
  WallTime run_at{};
  String last_error;
};
// handover(sale, line, number PK, buyer): the places that went to another device; number is the ticket's
template <class String>
struct HandoverRowOf {
  String sale;
  LineIndex line{};
  Ordinal number{};
  BuyerId buyer;  // whose it is now
};
// priority_code(sale, code PK, text, line, uses): the codes that lead to a priority line
template <class String>
struct PriorityCodeRowOf {
  String sale;
  String code;  // without what does not matter when it is typed (shop/typed_code.h)
  String text;  // as people are told it
  LineIndex line{};
  std::uint32_t uses = 1;  // so often it may be used
};
// priority_code_use(sale, code, use PK, buyer, line, number): who got which place by it; uses count from 1, and no
// higher than the code's own
template <class String>
struct PriorityUseRowOf {
  String sale;
  String code;
  std::uint32_t use = 0;
  BuyerId buyer;
  LineIndex line{};
  Ordinal number{};  // the ticket's
};
// idempotency(buyer, route, key PK, fingerprint, status, body, location)
template <class String>
struct AnswerRowOf {
  BuyerId buyer;
  String route;  // "POST /v1/sales/drop-1/buy"
  String key;
  String fingerprint;  // hex SHA-256 of the request body
  std::uint16_t status = 0;
  String body;
  String location;
  String sale;
};

// --- Writes. Applied in order within one transaction.

// Inserts, or replaces what may change. Refused as `fenced` when the stored epoch is higher than the row's.
struct PutSale : SaleRowOf<std::string_view> {};
struct PutItem : ItemRowOf<std::string_view> {};
struct PutLine : LineRowOf<std::string_view> {};
// Generation 1: inserts. Higher: takes over the row of generation - 1, which must be released. Else `conflict`.
struct InsertClaim : ClaimRowOf<std::string_view> {};
// Moves the row with exactly this (sale, item, unit, generation) from `from` to `to`. No such row: `conflict`.
struct MoveClaim {
  std::string_view sale;
  std::string_view item;
  Unit unit{};
  Generation generation{};
  ClaimState from = ClaimState::held;
  ClaimState to = ClaimState::released;
};
struct InsertSlot : SlotRowOf<std::string_view> {};
struct DeleteSlot {
  std::string_view sale;
  BuyerId buyer;
  std::uint8_t slot = 0;
};
struct InsertHold : HoldRowOf<std::string_view> {};
struct MoveHold {
  HoldId id;
  HoldState from = HoldState::active;
  HoldState to = HoldState::released;
};
struct InsertOrder : OrderRowOf<std::string_view> {};
struct MoveOrder {
  OrderId id;
  OrderState from = OrderState::accepted;
  OrderState to = OrderState::payment_pending;
};
struct AppendOrderEvent : OrderEventRow {};
// Inserts or replaces by order.
struct PutPayment : PaymentRowOf<std::string_view> {};
// Inserts or replaces by id.
struct PutJob : JobRowOf<std::string_view> {};
struct InsertAnswer : AnswerRowOf<std::string_view> {};
// Inserts or replaces by (sale, line, number).
struct PutHandover : HandoverRowOf<std::string_view> {};
struct InsertPriorityCode : PriorityCodeRowOf<std::string_view> {};
struct InsertPriorityUse : PriorityUseRowOf<std::string_view> {};

using Write = std::variant<PutSale, PutItem, PutLine, InsertClaim, MoveClaim, InsertSlot, DeleteSlot, InsertHold,
                           MoveHold, InsertOrder, MoveOrder, AppendOrderEvent, PutPayment, PutJob, InsertAnswer,
                           PutHandover, InsertPriorityCode, InsertPriorityUse>;

using SaleRow = SaleRowOf<std::string>;
using ItemRow = ItemRowOf<std::string>;
using LineRow = LineRowOf<std::string>;
using ClaimRow = ClaimRowOf<std::string>;
using SlotRow = SlotRowOf<std::string>;
using HoldRow = HoldRowOf<std::string>;
using OrderRow = OrderRowOf<std::string>;
using PaymentRow = PaymentRowOf<std::string>;
using JobRow = JobRowOf<std::string>;
using AnswerRow = AnswerRowOf<std::string>;
using HandoverRow = HandoverRowOf<std::string>;
using PriorityCodeRow = PriorityCodeRowOf<std::string>;
using PriorityUseRow = PriorityUseRowOf<std::string>;

struct OrderImage {
  OrderRow order;
  std::vector<OrderEventRow> history;  // by sequence
};

// Everything an owner needs of one sale at start. Rows are streamed, not collected: a million claims must load in
// under three seconds. The views passed are valid during the call only.
class SaleVisitor {
public:
  virtual ~SaleVisitor() = default;
  virtual void on_item(const ItemRow& row) = 0;                        // by position
  virtual void on_line(const LineRow& row) = 0;                        // by position
  virtual void on_hold(const HoldRowOf<std::string_view>& row) = 0;    // live and sold ones only, by id
  virtual void on_claim(const ClaimRowOf<std::string_view>& row) = 0;  // all, by (item, unit); after the holds
  virtual void on_slot(const SlotRowOf<std::string_view>& row) = 0;
  // Every (line, ordinal) that was ever redeemed, also by holds that are long released.
  virtual void on_redeemed(LineIndex line, Ordinal ordinal) = 0;
  virtual void on_order(const OrderRowOf<std::string_view>& row) = 0;  // those of the holds above
  virtual void on_order_event(const OrderEventRow& row) = 0;           // of the orders above, by (order, sequence)
  virtual void on_payment(const PaymentRowOf<std::string_view>& row) = 0;  // of the orders above
  virtual void on_job(const JobRowOf<std::string_view>& row) = 0;          // all but those done
  virtual void on_answer(const AnswerRowOf<std::string_view>& row) = 0;
  virtual void on_handover(const HandoverRowOf<std::string_view>& row) = 0;           // by (line, number)
  virtual void on_priority_code(const PriorityCodeRowOf<std::string_view>& row) = 0;  // by code
  virtual void on_priority_use(const PriorityUseRowOf<std::string_view>& row) = 0;    // by (code, use)
};

// Finds finished holds and orders, which are not kept in memory: by id, as of the last commit. It has a connection of
// its own, so it neither waits for a commit nor holds one up, and it also answers while nothing can be written.
//
// Any one thread at a time. Independent of the store that opened it, and may outlive it. Errors: io.
class Reader {
public:
  virtual ~Reader() = default;
  // nullopt: there is none.
  [[nodiscard]] virtual Result<std::optional<HoldRow>> read_hold(HoldId id) = 0;
  [[nodiscard]] virtual Result<std::optional<OrderImage>> read_order(OrderId id) = 0;
};

// Where the rows are, and the hard half of the port: each call blocks until it is done. SQLite and memory implement
// it.
//
// One thread at a time, but for open_reader(), which any thread may call at any time.
class Store {
public:
  virtual ~Store() = default;

  // All or nothing, synced. An error changes nothing, and says what the caller should do:
  //   conflict, fenced  a key, a compare-and-set or a lease refused it; the store goes on
  //   unavailable       another process is writing; the same batch may be committed again later
  //   io                it may or may not be there, and nothing further may be committed through this object: every
  //                     later commit() fails too (a failed sync must not be retried)
  [[nodiscard]] virtual Result<void> commit(std::span<const Write> writes) = 0;

  [[nodiscard]] virtual Result<std::vector<SaleRow>> read_sales() = 0;  // by id
  // One consistent snapshot. A sale that is not there visits nothing.
  [[nodiscard]] virtual Result<void> read_sale(std::string_view sale, SaleVisitor& visitor) = 0;

  [[nodiscard]] virtual Result<std::unique_ptr<Reader>> open_reader() = 0;
};

// What an owner writes its rounds to: the next one may be prepared while one is being written.
//
//   1. Exactly one round is in flight: submit() is not called again before settled() or wait() has answered.
//   2. The writes, and the texts they borrow, stay as they are until then.
//   3. Rounds are committed in the order of their submission, each as Store::commit() says.
//
// Called by one thread, the owner's. Two implementations over a Store: in_place_ledger.h for tests and simulators,
// threaded_ledger.h for a server.
class Ledger {
public:
  virtual ~Ledger() = default;

  // Begins to write the round. REQUIRES: none is in flight.
  virtual void submit(std::span<const Write> round) = 0;
  // The answer to the round in flight, once: from then on none is. nullopt: it is still being written, or there is
  // none. Never blocks.
  [[nodiscard]] virtual std::optional<Result<void>> settled() = 0;
  // Blocks until the round in flight is settled, and answers for it. For the start and the end, where there is
  // nothing else to do. REQUIRES: one is in flight.
  [[nodiscard]] virtual Result<void> wait() = 0;
  // `tell` is called from any thread after each round, when settled() has its answer; also from within submit(). It
  // must not block, nor call the ledger. REQUIRES: nothing was submitted yet.
  virtual void on_settled(std::function<void()> tell) = 0;

  // As of the store. Blocking. REQUIRES: no round is in flight.
  [[nodiscard]] virtual Result<std::vector<SaleRow>> read_sales() = 0;
  [[nodiscard]] virtual Result<void> read_sale(std::string_view sale, SaleVisitor& visitor) = 0;
};

}  // namespace sluice::ledger
