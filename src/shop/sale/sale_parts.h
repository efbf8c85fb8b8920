// The parts of a sale, put together, and the table that says which of them answers which command.
//
//   Course     settings, state, clocks             Places     leave, come back, hand over, priority codes
//   Units      the sale engine and its rows        Visits     inside a gate
//   Floor      lines, places, room                 Schedule   opening, closing, the draw
//   Calling    whom to call: cap, pace, shares     LineRows   rows of lines, ordinals reserved
//   Till       taking and releasing units          Operating  what operators do
//   Placing    checkout                            Telling    what the world is told (StatusText)
//   Orders     what their payments come to         Cancelling before their money is taken
//   OrderRows  rows of orders, payments, jobs      SaleReport the operators' report
//   MoneyBack  orders refunded                     RefundBook  its rows
//   JobDesk    what a person does about jobs       StoredAnswers  idempotency keys
//   Erasing    who placed an order, forgotten
//   SaleMark   the sale's own rows, the lease      Inbox      what payment providers have told
//   Rest       whether anything is under way
//   ShopCheckout   holds that the shop is paid for itself
//   Herald     what is told to the world outside   Outbox     its deliveries and their rows
//   NoticeBook who is told when they are called
//   Chronicle  what the sale is remembered by
//
// Parts know those that they use and nothing of the rest; none publishes by itself, all of them fill the round. What
// happens to them as time passes is owned_sale.h's, and loading.cpp restores them.
//
// Not thread-safe: the owner's thread.
#pragma once

#include <memory>
#include <optional>

#include "shop/chronicle/chronicle.h"
#include "shop/delivery/herald.h"
#include "shop/line/calling.h"
#include "shop/line/line_rows.h"
#include "shop/line/visits.h"
#include "shop/place/code_desk.h"
#include "shop/place/places.h"
#include "shop/purchase/cancelling.h"
#include "shop/purchase/erasing.h"
#include "shop/purchase/inbox.h"
#include "shop/purchase/job_desk.h"
#include "shop/purchase/money_back.h"
#include "shop/purchase/orders.h"
#include "shop/purchase/placing.h"
#include "shop/purchase/shop_checkout.h"
#include "shop/purchase/till.h"
#include "shop/sale/item_changes.h"
#include "shop/sale/operating.h"
#include "shop/sale/preparing.h"
#include "shop/sale/rest.h"
#include "shop/sale/sale_mark.h"
#include "shop/sale/sale_report.h"
#include "shop/sale/schedule.h"
#include "shop/sale/stored_answers.h"
#include "shop/told/telling.h"

namespace sluice::shop {

// How a sale begins, in this process.
struct SaleBeginning {
  SaleConfig config;
  std::uint32_t epoch = 0;
  std::optional<LobbyDraw> draw{};
  SaleState state = SaleState::scheduled;
  line::WaitModel::Start start = line::WaitModel::Start::fresh;
  // Sale time starts above zero, so that "never" can be told from "at the start".
  Instant resume_at{std::chrono::seconds(1)};
};

struct SaleParts final : private HoldFollower {
  // All but the beginning outlive them.
  SaleParts(const SaleBeginning& beginning, const OwnerSettings& settings, IdMint& ids, Log& log, Now now);
  ~SaleParts() override;
  SaleParts(const SaleParts&) = delete;
  SaleParts& operator=(const SaleParts&) = delete;

  // --- The table: which part answers which command
  Till& part(const TakeUnits&) { return till; }
  Till& part(const ReadHold&) { return till; }
  Till& part(const FindHold&) { return till; }
  Till& part(const ReleaseHold&) { return till; }
  Placing& part(const Checkout&) { return placing; }
  Orders& part(const ReadOrder&) { return orders; }
  Orders& part(const PaymentSettled&) { return orders; }
  Orders& part(const ProviderTold&) { return orders; }
  ShopCheckout& part(const ShopSays&) { return shop_checkout; }
  Outbox& part(const DeliverySettled&) { return outbox; }
  Outbox& part(const SwitchEndpoint&) { return outbox; }
  Orders& part(const AskAgain&) { return orders; }
  Cancelling& part(const CancelOrder&) { return cancelling; }
  MoneyBack& part(const RefundOrder&) { return money_back; }
  MoneyBack& part(const RefundSettled&) { return money_back; }
  MoneyBack& part(const LookForRefunds&) { return money_back; }
  MoneyBack& part(const RefundsRead&) { return money_back; }
  Erasing& part(const EraseOrder&) { return erasing; }
  JobDesk& part(const ReadJob&) { return job_desk; }
  JobDesk& part(const ActOnJob&) { return job_desk; }
  JobDesk& part(const NotKnownThere&) { return job_desk; }
  Places& part(const LeaveLine&) { return places; }
  Places& part(const RevokePass&) { return places; }
  Places& part(const ComeBack&) { return places; }
  Places& part(const OfferPlace&) { return places; }
  Places& part(const TakeOver&) { return places; }
  Places& part(const JoinByCode&) { return places; }
  Places& part(const AskNotice&) { return places; }  // whose is it? then NoticeBook
  Places& part(const EnterGate&) { return places; }  // whose is it? then Visits
  Places& part(const StayOn&) { return places; }     // likewise
  Visits& part(const ReportLoad&) { return visits; }
  Operating& part(const ActOnSale&) { return operating; }
  Operating& part(const PatchSale&) { return operating; }
  Operating& part(const AdjustStock&) { return operating; }
  CodeDesk& part(const MakeCodes&) { return code_desk; }
  CodeDesk& part(const ReadCodes&) { return code_desk; }
  CodeDesk& part(const RevokeCode&) { return code_desk; }
  Preparing& part(const PutPreparation&) { return preparing; }
  Preparing& part(const RemovePreparation&) { return preparing; }
  SaleReport& part(const ReadReport&) { return report; }

  // --- Built in this order
  std::shared_ptr<SaleFront> front;
  PriorityCodes codes;
  Course course;
  Units units;
  Floor floor;
  Calling calling;
  LineRows line_rows;
  Schedule schedule;
  SaleMark mark;
  Visits visits;
  Outbox outbox;
  NoticeBook notices;
  Places places;
  StoredAnswers answers;
  order::Cashier cashier;
  OrderRecords order_records;
  Herald herald;
  OrderRows order_rows;
  Inbox inbox;
  order::Refunds refunds;
  RefundBook refund_book;
  Orders orders;
  Placing placing;
  Cancelling cancelling;
  MoneyBack money_back;
  Erasing erasing;
  JobDesk job_desk;
  Till till;
  ShopCheckout shop_checkout;
  Telling telling;
  Rest rest;
  SaleReport report;
  Chronicle chronicle;
  ItemChanges item_changes;
  Operating operating;
  CodeDesk code_desk;
  Preparing preparing;

  // Linear; for tests and the simulator.
  [[nodiscard]] const char* broken_invariant() const;

private:
  void on_sold(Now now, const sale::Hold& hold) override { calling.note_sold(now, hold); }
  void on_ended(HoldId hold) override { orders.forget(hold); }
};

}  // namespace sluice::shop
