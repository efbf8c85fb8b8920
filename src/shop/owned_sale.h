// One sale as its owner sees it: the line, sale and order engines, what they must agree on, and the rows they leave.
//
// Everything here runs on the owner's thread, between taking a batch and committing it. apply() and tick() change
// memory and add the writes to the journal; nobody outside learns of it before the journal is committed, except that
// people already in line may be called (they then ask for a unit, and that request comes after this commit).
//
// Invariants
//  1. For every line, and for all lines together that sell the same units (the sale's own and its priority lines):
//  offered + reserve <= free units of its items, and <= what cap and pace leave (line/pace_control.h; the door is
//  open). Of lines that share, only the sale's own ever has a reserve.
//  2. At a gate: inside + offered + reserve <= cap, but for people who had entered before a restart or a lowered cap.
//  3. Every change of a unit, hold, slot, order, payment, job or stored answer, and every code and use of one, has
//  its write in the journal.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json_writer.h"
#include "base/random.h"
#include "ledger/ledger.h"
#include "line/inside.h"
#include "line/line.h"
#include "line/pace_control.h"
#include "line/poll_advice.h"
#include "line/shares.h"
#include "line/wait_estimate.h"
#include "order/book.h"
#include "order/charge.h"
#include "sale/engine.h"
#include "shop/answer_text.h"
#include "shop/call.h"
#include "shop/handover_codes.h"
#include "shop/journal.h"
#include "shop/lobby.h"
#include "shop/priority_codes.h"
#include "shop/sale_clock.h"
#include "shop/sale_front.h"

namespace sluice::shop {

// The moment of a step, on both outer clocks.
struct Now {
  MonoTime mono;
  WallTime wall;
};

struct OwnerSettings {
  Duration tick = line::Pace::tick;                      // calling, publishing, high-water marks
  Duration presence_window = std::chrono::seconds(180);  // twice the longest advice for a personal poll
  Duration return_grace = std::chrono::seconds(10);      // after a restart, before anybody new is called
  std::uint32_t ordinal_block = 100'000;                 // smaller: more writes; larger: a restart skips more numbers
  std::size_t batch_max = 1024;      // calls a commit; larger: fewer syncs, longer waits for the first one
  std::size_t mailbox_max = 32'768;  // a second of full load; beyond it, 503
  std::size_t payments_in_flight_max = 64;
  // Reads of status documents that edges are to answer, of all sales together: half a core, at 16 us each with
  // margin. More: the crowd leaves less to those who buy; fewer: people wait longer for news.
  double status_reads_per_s_max = 25'000;
  Duration poll_advice_max = std::chrono::seconds(60);
  std::uint32_t event_streams_max = 1000;  // offered while no more people wait than could have one; 0: never
};

class OwnedSale {
public:
  // A new sale; its first rows go to the journal.
  static std::unique_ptr<OwnedSale> create(const SaleConfig& config, const OwnerSettings& settings, IdMint& ids,
                                           Now now, Journal& journal);
  // Continues the sale as the ledger has it. Takes the lease, in the journal.
  static Result<std::unique_ptr<OwnedSale>> load(const ledger::SaleRow& row, ledger::Store& ledger,
                                                 const OwnerSettings& settings, IdMint& ids, Now now,
                                                 Journal& journal);
  ~OwnedSale();

  [[nodiscard]] const std::shared_ptr<SaleFront>& front() const { return front_; }

  // --- Commands of this sale. Each answers completely; "not here" is Verdict::no_such_hold / no_such_order.
  Answer apply(Now now, const TakeUnits& take, Journal& journal);
  Answer apply(Now now, const LeaveLine& leave, Journal& journal);
  Answer apply(Now now, const ComeBack& come_back, Journal& journal);
  Answer apply(Now now, const EnterGate& enter, Journal& journal);
  Answer apply(Now now, const ReportLoad& report, Journal& journal);
  Answer apply(Now now, const OfferPlace& offer, Journal& journal);
  Answer apply(Now now, const TakeOver& take, Journal& journal);
  Answer apply(Now now, const JoinByCode& join, Journal& journal);
  Answer apply(Now now, const ReadHold& read, Journal& journal);
  Answer apply(Now now, const ReleaseHold& release, Journal& journal);
  Answer apply(Now now, const Checkout& checkout, Journal& journal);
  Answer apply(Now now, const ReadOrder& read, Journal& journal);
  Answer apply(Now now, const PaymentSettled& settled, Journal& journal);
  Answer apply(Now now, const ActOnSale& act, Journal& journal);
  Answer apply(Now now, const PatchSale& patch, Journal& journal);
  Answer apply(Now now, const AdjustStock& adjust, Journal& journal);
  Answer apply(Now now, const ReadReport& read, Journal& journal);
  Answer apply(Now now, const MakeCodes& make, Journal& journal);
  Answer apply(Now now, const ReadCodes& read, Journal& journal);

  [[nodiscard]] bool has(HoldId hold) const { return sale_.find(hold) != nullptr; }
  [[nodiscard]] bool has(OrderId order) const { return orders_.contains(order); }

  // After the batch's commands: time passes, people are called. At each tick also publishes and keeps the marks.
  enum class Beat : std::uint8_t { batch, tick };
  void advance(Now now, Beat beat, Journal& journal);

  // Payments that are due, at most `count`; they are pending from now on. Dispatch them after the commit.
  void take_due_payments(Now now, std::size_t count, std::vector<order::PaymentTask>& out, Journal& journal);

  // People who read the status document as often as it advises; and how many reads a second are wanted at most, from
  // the next tick on.
  [[nodiscard]] std::uint64_t readers() const { return poll_advice_.people(); }
  void set_read_budget(double per_s) { read_budget_per_s_ = per_s; }

  // The journal is in the ledger: what waited for that becomes visible.
  void committed();

  // How long nothing happens by itself, other than ticks and payments.
  [[nodiscard]] std::optional<Duration> until_next_deadline(Now now) const;
  // How long no payment becomes due.
  [[nodiscard]] std::optional<Duration> until_next_payment(Now now) const;

  // The row that every commit of this sale carries: lease, state, sale time.
  void write_sale_row(Now now, Journal& journal);
  void write_settings(Journal& journal);

  // The last words of a graceful end: no ordinal needs to be skipped at the next start. Edges have stopped.
  void close_down(Now now, Journal& journal);

  // Linear; for tests and the simulator.
  [[nodiscard]] const char* broken_invariant() const;

private:
  struct PaymentRecord {
    ledger::PaymentId id;  // nil: not begun
    ledger::PaymentState state = ledger::PaymentState::created;
  };
  struct OrderRecord {
    HoldId hold;
    BuyerId buyer;
    std::string method{};
    std::string items{};
    std::int64_t total = 0;
    JobId job;
    PaymentRecord payment{};
    std::vector<ledger::OrderEventRow> history{};
  };
  struct OwnedLine {
    OwnedLine(line::Board& board, const SaleConfig& config, const line::Settings& settings,
              line::WaitModel::Start start, Instant now)
        : engine(board, settings, now), wait({.claim = config.claim, .hold = config.hold}, start, now) {}
    line::Line engine;
    line::WaitModel wait;
    line::Inside inside;  // of a gate
    line::CallLimit limit = line::CallLimit::nothing;
    std::uint64_t calls_counted = 0;  // of engine.called_total(), told to the pace and the counter
    std::uint64_t calls_rated = 0;    // likewise, taken into calls_per_s
    double calls_part = 0;            // this line's part of all that were called in the lines it shares with
    std::uint32_t drawn = 0;          // people in the draw
    std::uint32_t reserved = 0;       // ordinals that the ledger has, or will have with this commit
    line::Gate::Reading recorded;     // as last written
    double calls_per_s = 0;
    bool shows_claims = false;  // the published ones are not empty
  };
  struct StoredAnswer {
    std::string fingerprint;
    std::uint16_t status = 0;
    std::string body;
    std::string location;
  };
  struct NewHandover {
    LineIndex line{};
    Ordinal number{};
    token::BuyerThumb holder{};
  };
  class Loader;

  using Start = line::WaitModel::Start;
  OwnedSale(const SaleConfig& config, SaleState state, Start start, Instant resume_at, const OwnerSettings& settings,
            IdMint& ids, Now now);

  [[nodiscard]] Instant sale_now(Now now) const { return clock_.at(now.mono); }
  [[nodiscard]] const SaleConfig& config() const { return config_; }
  [[nodiscard]] std::optional<Verdict> refusal_by_state() const;
  [[nodiscard]] std::uint32_t line_free(LineIndex line) const;
  // In all lines that sell what this one sells: called and expected; and with the reserve.
  [[nodiscard]] std::uint32_t offered(LineIndex line) const;
  [[nodiscard]] std::uint32_t promised(LineIndex line) const;
  // Takes reserve back until promised() <= room, as far as there is reserve.
  void shrink_reserve(Now now, LineIndex line, std::uint32_t room);
  [[nodiscard]] bool is_over(LineIndex line, Ordinal ordinal) const;
  [[nodiscard]] bool is_sold_out(LineIndex line) const;
  [[nodiscard]] line::Standing standing(LineIndex line, Ordinal ordinal) const;

  // TakeUnits, step by step.
  [[nodiscard]] static std::string answer_key(BuyerId buyer, const RequestKey& request);
  std::optional<Answer> stored_answer(BuyerId buyer, const RequestKey& request);
  void store_answer(Now now, BuyerId buyer, const RequestKey& request, std::uint16_t status, const Answer& answer,
                    Journal& journal);
  Answer decide_take(Now now, const TakeUnits& take, Journal& journal);
  [[nodiscard]] Ordinal place_of(const TakeUnits& take) const;  // 0: none, or another's
  std::optional<Answer> settle_place(Now now, const TakeUnits& take, Ordinal& ordinal);
  Answer issue_place(LineIndex line, Ordinal& ordinal);
  Answer take_units(Now now, const TakeUnits& take, Ordinal ordinal, Journal& journal);
  Answer refusal_of(const sale::Outcome& outcome) const;

  sale::Outcome apply_to_sale(Now now, sale::Command command, Journal& journal);
  void record(Now now, const sale::Effects& effects, Journal& journal);
  void record_hold(Now now, const sale::HoldChange& change, Journal& journal);
  void record_order(Now now, const order::StateChange& change, Journal& journal);
  void begin_payment(Now now, OrderRecord& order, OrderId id, Journal& journal);
  void record_payment(OrderRecord& order, const order::ChargeResult& result, Journal& journal);
  void add_job(Now now, OrderId id, Journal& journal);
  void record_job(Now now, OrderId id, order::Verdict verdict, const std::string& error, Journal& journal);
  [[nodiscard]] OrderId live_order(HoldId hold) const;  // nil: none
  void forget_orders(Now now, HoldId hold);
  void count_order(order::State state);

  [[nodiscard]] std::string hold_json(Now now, const sale::Hold& hold, std::string_view items,
                                      std::string_view outcome);
  [[nodiscard]] std::string hold_items(const sale::Hold& hold) const;
  [[nodiscard]] std::string order_json(OrderId id, const OrderRecord& order) const;
  [[nodiscard]] Duration wall_ahead(Now now);
  [[nodiscard]] WallTime wall_at(Now now, Instant instant);

  // Of a gate (owned_sale_gate.cpp). end_visit: whether somebody was inside there.
  bool end_visit(LineIndex line, Ordinal ordinal);
  void end_expired_visits(Now now);
  void publish_inside();
  [[nodiscard]] const char* broken_gate_invariant() const;

  // Hand-over to another device (owned_sale_handover.cpp). holder_of: none: whoever got the place at first.
  [[nodiscard]] std::optional<token::BuyerThumb> holder_of(LineIndex line, Ordinal number) const;
  [[nodiscard]] bool is_anothers(LineIndex line, Ordinal number, token::BuyerThumb buyer) const;
  [[nodiscard]] bool can_be_handed_over(LineIndex line, Ordinal number) const;
  [[nodiscard]] bool has_room_for_handover(LineIndex line, Ordinal number) const;
  void publish_handovers();

  // Priority lines (owned_sale_priority.cpp).
  [[nodiscard]] std::optional<FormerPlace> place_kept(const JoinByCode& join, const PriorityCodes::Code& code) const;
  [[nodiscard]] LineIndex line_of_visitor(Ordinal number, token::BuyerThumb visitor) const;
  void add_code(LineIndex line, std::string_view text, std::uint32_t uses, Journal& journal);
  void add_codes_of_settings(Journal& journal);
  std::uint32_t call_guests(Now now, std::uint32_t room);
  void settle_shares();
  [[nodiscard]] double part_of(std::size_t line) const;
  [[nodiscard]] std::uint32_t part_of_free(std::size_t line, double part) const;

  line::Outcome apply_to_line(Now now, LineIndex line, line::Command::Kind kind, Ordinal ordinal);
  void move_to(Now now, SaleState state);
  void follow_schedule(Now now);
  [[nodiscard]] WallTime lobby_opens_at() const;
  void draw_places();
  void restore_draw(std::size_t line, std::uint32_t people);
  void write_draw(JsonWriter& json) const;
  void call_lines(Now now);
  [[nodiscard]] std::uint32_t people_inside() const;
  [[nodiscard]] line::LineMoment moment_of(std::size_t line) const;
  void count_calls(Now now, OwnedLine& line);
  void note_came(Now now, OwnedLine& line, Instant called_at);
  void note_sold(Now now, HoldId hold);
  void publish_forecasts(Now now);
  void reserve_ordinals(Journal& journal);
  void write_lines(Journal& journal);  // those that moved
  void write_line(std::size_t index, Journal& journal);
  void write_item(std::size_t index, Journal& journal);
  void publish(Now now);
  [[nodiscard]] std::uint32_t offered_of(std::size_t item, std::uint32_t free) const;
  void publish_claims(Now now);
  void publish_poll_advice(Now now);
  void publish_status(Now now);
  [[nodiscard]] std::string_view told_state() const;
  [[nodiscard]] bool offers_events() const;
  [[nodiscard]] std::string status_json() const;  // without `now`
  void write_line_status(JsonWriter& json, std::size_t index) const;
  [[nodiscard]] std::string report_json(Now now) const;

  void add(Journal& journal, const ledger::Write& write) {
    row_is_dirty_ = true;
    journal.add(write);
  }

  SaleConfig config_;
  std::string settings_text_;  // config_ as the ledger has it
  std::optional<LobbyDraw> lobby_draw_;
  bool is_drawn_ = false;
  bool is_draw_recorded_ = false;  // in the ledger, hence public
  SaleState state_;
  ledger::Lease lease_{1};     // of this owner
  std::uint32_t epoch_ = 1;    // of its tickets
  std::uint64_t commits_ = 0;  // of the sale
  bool row_is_dirty_ = true;   // something was written since the sale's own row was
  MonoTime row_written_at_;
  const OwnerSettings settings_;
  IdMint& ids_;
  SaleClock clock_;
  Duration wall_ahead_{0};  // of the wall clock against sale time, as told to buyers
  std::shared_ptr<SaleFront> front_;
  std::deque<OwnedLine> lines_;
  std::optional<line::Shares> shares_;  // of the sale's own line and its priority lines; none: it has none
  std::uint64_t calls_shared_ = 0;      // of the sale's own line, that shares_ knows of
  PriorityCodes priority_codes_;
  std::uint64_t calls_forecast_ = 0;  // of all lines, taken into calls_part
  line::PaceControl pace_;
  line::PollAdvice poll_advice_;
  double read_budget_per_s_;
  sale::Engine sale_;
  HandoverCodes codes_;
  std::vector<NewHandover> new_handovers_;  // in the journal, not yet in the ledger
  order::Book book_;
  boost::unordered_flat_map<OrderId, OrderRecord, IdHash> orders_;
  boost::unordered_flat_map<std::string, StoredAnswer> answers_;  // by buyer, route and key
  std::string_view new_hold_items_;          // of the hold recorded last; lives as long as the journal's batch
  sale::Effects effects_;                    // reused
  std::vector<order::StateChange> changes_;  // reused
  std::vector<Ordinal> ended_;               // reused
  std::string status_told_;                  // status_json() as published last
  std::uint64_t status_revision_ = 0;
  MonoTime status_told_at_;
  MonoTime rated_at_;  // when calls_per_s was last taken
};

}  // namespace sluice::shop
