// What can be written to a ledger. A batch is applied in order, within one transaction.
//
// Every write names its sale, and every batch carries, for each sale that it names, that sale's lease: a MoveMark or
// a TakeLease, anywhere in the batch. Without it the whole batch is refused (`invalid_input`). So an owner that was
// replaced can write nothing of a sale any more: its lease is not the stored one (`fenced`). Users and acts are of
// the whole ledger and need none.
//
// Inserts are refused (`conflict`) when the key is taken, moves when the row is not in the state `from`.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "ledger/rows.h"

namespace sluice::ledger {

// A new sale. It belongs to nobody: follow it by TakeLease from 0.
struct AddSale : SettingsRowOf<std::string_view> {
  std::string_view state;
  std::int64_t sale_time_us = 0;
};
// No such sale: `conflict`.
struct PutSettings : SettingsRowOf<std::string_view> {};
// Takes the sale over. REQUIRES: from < to. Refused as `fenced` when the stored lease is not `from`.
struct TakeLease {
  std::string_view sale;
  Lease from{};
  Lease to{};
};
// How far the sale has come. Refused as `fenced` when the stored lease is not its own.
struct MoveMark : MarkRowOf<std::string_view> {};
// Inserts, or replaces what is not the key.
struct PutItem : ItemRowOf<std::string_view> {};
struct PutLine : LineRowOf<std::string_view> {};
// Generation 1: inserts. Higher: takes over the row of generation - 1, which must be released. Else `conflict`, as
// when there is no such item.
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
// No two holds share the upper half of their ids (SaleVisitor::on_newest_hold()).
struct InsertHold : HoldRowOf<std::string_view> {};
struct MoveHold {
  std::string_view sale;
  HoldId id;
  HoldState from = HoldState::active;
  HoldState to = HoldState::released;
};
// Moves a hold that goes on with other units or for another time: extended (`from` is `to`), or back after its end.
struct RenewHold {
  std::string_view sale;
  HoldId id;
  HoldState from = HoldState::active;
  HoldState to = HoldState::active;
  std::string_view items;
  WallTime expires_at{};
  std::int64_t deadline_us = 0;
};
struct InsertOrder : OrderRowOf<std::string_view> {};
struct MoveOrder {
  std::string_view sale;
  OrderId id;
  OrderState from = OrderState::accepted;
  OrderState to = OrderState::payment_pending;
};
// Takes out of an order who placed it: address, language, details. What must stay of these is said anew.
struct EraseOrder {
  std::string_view sale;
  OrderId id;
  std::string_view details;
};
struct AppendOrderEvent : OrderEventRow {
  std::string_view sale;  // the order's
};
struct InsertPayment : PaymentRowOf<std::string_view> {};
struct MovePayment {
  std::string_view sale;
  PaymentId id;
  PaymentState from = PaymentState::created;
  PaymentState to = PaymentState::unknown;  // may be `from`: what the provider said has changed
  std::string_view provider_reference;
  std::string_view detail;
};
// Beyond what the payment has captured and not paid back: `conflict`, as when one of the payment is still asked for.
struct InsertRefund : RefundRowOf<std::string_view> {};
struct MoveRefund {
  std::string_view sale;
  PaymentId payment;
  std::uint32_t number = 0;
  RefundState from = RefundState::asked;
  RefundState to = RefundState::refunded;  // may be `from`: what the provider said has changed
  std::string_view provider_reference;
  std::string_view detail;
};
struct InsertCancellation : CancellationRowOf<std::string_view> {};
struct InsertJob : JobRowOf<std::string_view> {};
struct MoveJob {
  std::string_view sale;
  JobId id;
  JobState from = JobState::ready;
  JobState to = JobState::done;  // may be `from`: it was tried in vain; done or dropped: its payload goes
  std::uint32_t attempts = 0;
  WallTime run_at{};
  std::string_view last_error;
};
struct InsertAnswer : AnswerRowOf<std::string_view> {};
// No such row: `conflict`.
struct DeleteAnswer {
  std::string_view sale;
  BuyerId buyer;
  std::string_view route;
  std::string_view key;
};
// Inserts or replaces by (sale, line, number).
struct PutHandover : HandoverRowOf<std::string_view> {};
// Inserts or replaces by (sale, line, number). Without any address: `conflict`.
struct PutNotice : NoticeRowOf<std::string_view> {};
// No such row: `conflict`.
struct DeleteNotice {
  std::string_view sale;
  LineIndex line{};
  Ordinal number{};
};
struct InsertCleared : ClearedRowOf<std::string_view> {};
struct InsertPriorityCode : PriorityCodeRowOf<std::string_view> {};
// Not there, or revoked already: `conflict`.
struct RevokePriorityCode {
  std::string_view sale;
  std::string_view code;
};
struct InsertPriorityUse : PriorityUseRowOf<std::string_view> {};
struct InsertInbox : InboxRowOf<std::string_view> {};
// No such row: `conflict`.
struct DeleteInbox {
  std::string_view sale;
  std::string_view provider;
  std::string_view event;
};
// Inserts or replaces by (sale, endpoint).
struct PutEndpoint : EndpointRowOf<std::string_view> {};
// Inserts or replaces by name.
struct PutUser : UserRowOf<std::string_view> {};
// No such user: nothing is done.
struct DeleteUser {
  std::string_view name;
};
// `number` is the store's to give. The newest `acts_max` are kept: an older one goes for each that comes.
struct AppendAct : ActRowOf<std::string_view> {};
inline constexpr std::uint64_t acts_max = 100'000;  // of some hundred bytes: years of a shop, and no more than 1 GB

// Inserts, or replaces by (sale, kind, name).
struct PutPreparation : PreparationRowOf<std::string_view> {};
// No such row: nothing is done.
struct DeletePreparation {
  std::string_view sale;
  std::string_view kind;
  std::string_view name;
};

struct InsertSample : SampleRowOf<std::string_view> {};
// No such row: `conflict`.
struct DeleteSample {
  std::string_view sale;
  std::uint32_t number = 0;
};
struct InsertSaleEvent : SaleEventRowOf<std::string_view> {};

using Write = std::variant<AddSale, PutSettings, TakeLease, MoveMark, PutItem, PutLine, InsertClaim, MoveClaim,
                           InsertSlot, DeleteSlot, InsertHold, MoveHold, InsertOrder, MoveOrder, AppendOrderEvent,
                           InsertPayment, MovePayment, InsertJob, MoveJob, InsertAnswer, DeleteAnswer, PutHandover,
                           InsertPriorityCode, InsertPriorityUse, InsertInbox, DeleteInbox, RenewHold, PutEndpoint,
                           InsertRefund, MoveRefund, InsertCancellation, InsertCleared, PutNotice, DeleteNotice,
                           PutUser, DeleteUser, AppendAct, InsertSample, DeleteSample, InsertSaleEvent, EraseOrder,
                           PutPreparation, DeletePreparation, RevokePriorityCode>;

}  // namespace sluice::ledger
