// One sale as its owner sees it: its parts, which command goes to which, and what happens as time passes.
//
//   Course     settings, state, clocks             Places     leave, come back, hand over, priority codes
//   Units      the sale engine and its rows        Visits     inside a gate
//   Floor      lines, places, room                 Schedule   opening, closing, the draw
//   Calling    whom to call: cap, pace, shares     LineRows   rows of lines, ordinals reserved
//   Till       taking and releasing units          Operating  what operators do
//   Orders     checkout and payments               Telling    what the world is told (StatusText)
//   OrderRows  rows of orders, payments, jobs      SaleReport the operators' report
//   MoneyBack  orders cancelled and refunded        RefundBook  its rows
//   JobDesk    what a person does about jobs       StoredAnswers  idempotency keys
//   Erasing    who placed an order, forgotten
//   SaleMark   the sale's own rows, the lease      Inbox      what payment providers have told
//   ShopCheckout   holds that the shop is paid for itself
//   Herald     what is told to the world outside   Outbox     its deliveries and their rows
//   NoticeBook who is told when they are called
//   Chronicle  what the sale is remembered by
//
// Parts know those that they use and nothing of the rest; none publishes by itself, all of them fill the round.
// Nobody outside learns of a round before it is durable (shop/owner/round.h).
//
// Not thread-safe: the owner's thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "ledger/ledger.h"
#include "shop/chronicle/chronicle.h"
#include "shop/delivery/herald.h"
#include "shop/line/calling.h"
#include "shop/line/line_rows.h"
#include "shop/line/visits.h"
#include "shop/place/places.h"
#include "shop/purchase/erasing.h"
#include "shop/purchase/inbox.h"
#include "shop/purchase/job_desk.h"
#include "shop/purchase/money_back.h"
#include "shop/purchase/orders.h"
#include "shop/purchase/shop_checkout.h"
#include "shop/purchase/till.h"
#include "shop/sale/operating.h"
#include "shop/sale/sale_mark.h"
#include "shop/sale/sale_report.h"
#include "shop/sale/schedule.h"
#include "shop/sale/stored_answers.h"
#include "shop/told/telling.h"

namespace sluice::shop {

class OwnedSale final : private HoldFollower {
public:
  // A new sale; its first rows go into the round.
  static std::unique_ptr<OwnedSale> create(const SaleConfig& config, const OwnerSettings& settings, IdMint& ids,
                                           Log& log, Now now, Round& round);
  // Continues the sale as the ledger has it, and takes its lease in the round. `why`: for people. Errors of kind io
  // name the row that cannot be what this program wrote.
  static Result<std::unique_ptr<OwnedSale>> load(const ledger::SaleRow& row, ledger::Ledger& ledger,
                                                 const OwnerSettings& settings, IdMint& ids, Log& log, Now now,
                                                 std::string_view why, Round& round);
  ~OwnedSale() override;
  OwnedSale(const OwnedSale&) = delete;
  OwnedSale& operator=(const OwnedSale&) = delete;

  [[nodiscard]] const std::shared_ptr<SaleFront>& front() const { return front_; }
  [[nodiscard]] bool has(HoldId hold) const { return units_.find(hold) != nullptr; }
  [[nodiscard]] bool has(OrderId order) const { return orders_.has(order); }
  [[nodiscard]] bool has(JobId job) const { return job_desk_.has(job); }
  [[nodiscard]] const JobDesk& job_desk() const { return job_desk_; }  // as a person lists their jobs
  [[nodiscard]] bool has_answer(BuyerId buyer, const RequestKey& request) const {
    return answers_.find(buyer, request).has_value();
  }
  [[nodiscard]] bool has_event(std::string_view provider, std::string_view event) const {
    return inbox_.has(provider, event);
  }
  [[nodiscard]] const SaleConfig& config() const { return course_.config(); }
  [[nodiscard]] SaleState state() const { return course_.state(); }

  // Answers completely, but for Verdict::unfinished. "Not here" is no_such_hold / no_such_order.
  template <class SaleCommand>
  Answer apply(Now now, SaleCommand& command, Round& round) {
    const SaleMark::Watch watch(mark_, round);
    if constexpr (is_operators<SaleCommand>) {
      if (auto before = answered_before(command.request)) return std::move(*before);
      Answer answer = part(command).apply(now, command, round);
      remember(now, command.request, answer, round);
      return answer;
    } else {
      return part(command).apply(now, command, round);
    }
  }

  // After the batch's commands: time passes, people are called; at each tick also tells and keeps the marks.
  enum class Beat : std::uint8_t { batch, tick };
  void advance(Now now, Beat beat, Round& round);
  // Payments that are due, at most `count`; they leave when the round is durable.
  std::size_t begin_due_payments(Now now, std::size_t count, order::Leave leave, Round& round);
  // What is due to be told to the world outside (Outbox::begin_due).
  void begin_due_deliveries(Now now, std::span<std::uint32_t> room, Round& round);
  [[nodiscard]] std::optional<Duration> until_next_delivery(Now now, std::span<const std::uint32_t> room) const {
    return outbox_.until_next(now, room);
  }
  [[nodiscard]] const Outbox& outbox() const { return outbox_; }
  // The last word of the sale in a round, before it is submitted (SaleMark::seal). `pulse`: something each second.
  void seal(Now now, bool pulse, Round& round);

  [[nodiscard]] std::uint64_t readers() const { return telling_.readers(); }
  void set_read_budget(double per_s) { telling_.set_read_budget(per_s); }

  // How long nothing happens by itself, other than ticks and payments.
  [[nodiscard]] std::optional<Duration> until_next_deadline(Now now) const;
  [[nodiscard]] std::optional<Duration> until_next_payment(Now now) const;

  // The last words of a graceful end: no ordinal needs to be skipped at the next start. Edges have stopped.
  void close_down(Now now, Round& round);

  // Linear; for tests and the simulator.
  [[nodiscard]] const char* broken_invariant() const;

private:
  class Loader;
  using Start = line::WaitModel::Start;
  OwnedSale(const SaleConfig& config, std::uint32_t epoch, std::optional<LobbyDraw> draw, SaleState state,
            Start start, Instant resume_at, const OwnerSettings& settings, IdMint& ids, Log& log, Now now);

  void on_sold(Now now, const sale::Hold& hold) override { calling_.note_sold(now, hold); }
  void on_ended(HoldId hold) override { orders_.forget(hold); }

  // The table: which part answers which command.
  Till& part(const TakeUnits&) { return till_; }
  Till& part(const ReadHold&) { return till_; }
  Till& part(const FindHold&) { return till_; }
  Till& part(const ReleaseHold&) { return till_; }
  Orders& part(const Checkout&) { return orders_; }
  Orders& part(const ReadOrder&) { return orders_; }
  Orders& part(const PaymentSettled&) { return orders_; }
  Orders& part(const ProviderTold&) { return orders_; }
  ShopCheckout& part(const ShopSays&) { return shop_checkout_; }
  Outbox& part(const DeliverySettled&) { return outbox_; }
  Outbox& part(const SwitchEndpoint&) { return outbox_; }
  Orders& part(const AskAgain&) { return orders_; }
  MoneyBack& part(const CancelOrder&) { return money_back_; }
  MoneyBack& part(const RefundOrder&) { return money_back_; }
  MoneyBack& part(const RefundSettled&) { return money_back_; }
  MoneyBack& part(const LookForRefunds&) { return money_back_; }
  MoneyBack& part(const RefundsRead&) { return money_back_; }
  Erasing& part(const EraseOrder&) { return erasing_; }
  JobDesk& part(const ReadJob&) { return job_desk_; }
  JobDesk& part(const ActOnJob&) { return job_desk_; }
  JobDesk& part(const NotKnownThere&) { return job_desk_; }
  Places& part(const LeaveLine&) { return places_; }
  Places& part(const RevokePass&) { return places_; }
  Places& part(const ComeBack&) { return places_; }
  Places& part(const OfferPlace&) { return places_; }
  Places& part(const TakeOver&) { return places_; }
  Places& part(const JoinByCode&) { return places_; }
  Places& part(const AskNotice&) { return places_; }  // whose is it? then NoticeBook
  Places& part(const EnterGate&) { return places_; }  // whose is it? then Visits
  Places& part(const StayOn&) { return places_; }     // likewise
  Visits& part(const ReportLoad&) { return visits_; }
  Operating& part(const ActOnSale&) { return operating_; }
  Operating& part(const PatchSale&) { return operating_; }
  Operating& part(const AdjustStock&) { return operating_; }
  Operating& part(const MakeCodes&) { return operating_; }
  Operating& part(const ReadCodes&) { return operating_; }
  SaleReport& part(const ReadReport&) { return report_; }

  // Operators' changes are done once a key, as buyers' are (the parts see to those themselves).
  template <class SaleCommand>
  static constexpr bool is_operators =
      std::is_same_v<SaleCommand, ActOnSale> || std::is_same_v<SaleCommand, PatchSale> ||
      std::is_same_v<SaleCommand, AdjustStock> || std::is_same_v<SaleCommand, MakeCodes> ||
      std::is_same_v<SaleCommand, RevokePass> || std::is_same_v<SaleCommand, ActOnJob> ||
      std::is_same_v<SaleCommand, CancelOrder> || std::is_same_v<SaleCommand, RefundOrder> ||
      std::is_same_v<SaleCommand, EraseOrder>;
  [[nodiscard]] std::optional<Answer> answered_before(const RequestKey& request) const;
  void remember(Now now, const RequestKey& request, const Answer& answer, Round& round);

  void begin(Now now, Round& round);

  std::shared_ptr<SaleFront> front_;
  PriorityCodes codes_;
  Course course_;
  Units units_;
  Floor floor_;
  Calling calling_;
  LineRows line_rows_;
  Schedule schedule_;
  SaleMark mark_;
  Visits visits_;
  Outbox outbox_;
  NoticeBook notices_;
  Places places_;
  StoredAnswers answers_;
  order::Cashier cashier_;
  OrderRecords order_records_;
  Herald herald_;
  OrderRows order_rows_;
  Inbox inbox_;
  order::Refunds refunds_;
  RefundBook refund_book_;
  Orders orders_;
  MoneyBack money_back_;
  Erasing erasing_;
  JobDesk job_desk_;
  Till till_;
  ShopCheckout shop_checkout_;
  Telling telling_;
  SaleReport report_;
  Chronicle chronicle_;
  Operating operating_;
};

}  // namespace sluice::shop
