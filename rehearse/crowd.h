// The buyers: who does what next, from the click to the confirmed order, and what the audit reads again.
//
// One thread, driven by run(): take_due() queues whatever is due, the wire calls back with answers. A buyer in flight
// is a Request and nothing more; only who is told to wait, wins, or must try again gets a record (104 bytes and a
// jar).
//
//   click -> secured -> checkout -> order read until it is final
//         -> in line -> (called: the shared document says so, or presence is due: own poll) -> click again
//         -> sold out, closed, refused                              : done
//         -> 429, 503, lost connection: the same again, attempts_max times at most, then given up
//
// The run goes through the modes in order. Only `selling` starts anything new for a buyer; what is unfinished when it
// ends is counted as such. `asking` reads the tickets of waiters that may have been passed over; `auditing` reads
// every acknowledged hold and order again with its buyer's cookies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "rehearse/arrivals.h"
#include "rehearse/cookies.h"
#include "rehearse/fairness.h"
#include "rehearse/judge.h"
#include "rehearse/rehearse.h"
#include "rehearse/requests.h"
#include "rehearse/sale_view.h"
#include "rehearse/tally.h"
#include "rehearse/wire.h"

namespace sluice::rehearse {

class Crowd final : public WireClient {
public:
  enum class Mode : std::uint8_t { selling, settling, asking, auditing };

  // All references must outlive the crowd. `start` is the time of offset 0 of the arrivals.
  Crowd(const Plan& plan, const SaleView& sale, const Target& target, const Clock& clock, MonoTime start);
  void use(Wire& wire) { wire_ = &wire; }

  // Queues every request that is due at `now`.
  void take_due(MonoTime now);

  // When take_due() will next have something to queue, as far as is known now; possibly in the past.
  [[nodiscard]] MonoTime next_due() const;

  // Enters the next mode: drops what was not sent, and queues what the new mode needs.
  void enter(Mode mode, MonoTime now);
  // Nothing is left to do in this mode but to wait for answers that are under way.
  [[nodiscard]] bool is_done() const;
  [[nodiscard]] bool everybody_came() const { return arrivals_.is_over(); }

  [[nodiscard]] const Tally& tally() const { return tally_; }
  [[nodiscard]] Tally& tally() { return tally_; }
  void fill(Progress& progress) const;
  void fill(Report& report) const;

  std::size_t write_request(Request& request, std::span<char> out) override;
  void on_answer(const Request& request, const Answer& answer, MonoTime now) override;
  void on_loss(const Request& request, Loss loss, MonoTime now) override;

private:
  enum class Outcome : std::uint8_t { secured, in_line, sold_out, closed, lapsed, refused, gave_up };
  static constexpr std::size_t outcomes = 7;
  static constexpr std::uint32_t none = UINT32_MAX;

  struct Buyer {
    MonoTime arrived{};
    MonoTime intended{};      // of the request in flight or waited for
    MonoTime contact{};       // the last answer about the ticket
    MonoTime present_from{};  // no gap in contact since
    Jar jar;
    Told told;
    std::uint32_t arrival = 0;
    std::uint32_t ordinal = 0;
    std::uint32_t win = none;
    std::uint32_t stamp = 0;  // entries in the heaps with another stamp mean nothing any more
    std::uint32_t presence_ms = 0;
    std::uint16_t item = 0;
    Kind next = Kind::buy;  // what the timer will send
    std::uint8_t attempts = 0;
    std::uint8_t reads = 0;  // of the order, for the growing pause
    bool is_waiting = false;
    bool is_asked = false;  // in the end, whether they were offered a unit; not answered yet
    bool was_in_line = false;
    bool was_offered = false;
    bool is_done = true;
  };

  static_assert(sizeof(Buyer) <= 112, "a million waiters need a hundred megabytes");

  // What a ticket's body says, of what a rehearsal needs.
  struct TicketView {
    std::string_view state;
    Place place;
    std::uint32_t presence_ms = 0;
    bool names_item = false;  // each item has its own line
  };
  static std::optional<TicketView> read_ticket(std::string_view body);

  struct Win {
    std::uint32_t buyer = none;
    std::uint32_t unit = 0;
    std::uint16_t item = 0;
    bool has_ended = false;  // its buyer was told that the hold is over
    bool is_verified = false;
    std::string hold;
    std::string order;
    WallTime expires_at{};
    enum class State : std::uint8_t { unpaid, pending, confirmed, failed } state = State::unpaid;
  };

  struct Entry {
    std::int64_t key = 0;  // a time in microseconds, or an ordinal
    std::uint32_t buyer = 0;
    std::uint32_t stamp = 0;
    friend bool operator>(const Entry& a, const Entry& b) { return a.key > b.key; }
  };
  // A heap, smallest key first.
  class Heap {
  public:
    void push(Entry entry);
    [[nodiscard]] bool has(std::int64_t up_to) const { return !entries_.empty() && entries_.front().key <= up_to; }
    [[nodiscard]] std::int64_t first() const { return entries_.empty() ? INT64_MAX : entries_.front().key; }
    Entry pop();

  private:
    std::vector<Entry> entries_;
  };

  struct DecileCount {
    std::uint64_t arrivals = 0;
    Histogram wait;
  };

  [[nodiscard]] std::int64_t called_up_to() const;
  [[nodiscard]] std::uint32_t ms_of(MonoTime at) const;  // from the start
  void take_arrivals(MonoTime now);
  void take_timers(MonoTime now);
  void take_waiters(MonoTime now);
  void ask_status(MonoTime now);
  bool ask_waiter(const Entry& entry, MonoTime now);

  void on_status(const Request& request, const Answer& answer, MonoTime now);
  void on_buy(const Request& request, const Answer& answer, MonoTime now);
  void on_buy_refused(const Request& request, const Answer& answer, MonoTime now);
  void on_hold(const Request& request, const Answer& answer, MonoTime now);
  void on_in_line(const Request& request, const Answer& answer, MonoTime now);
  void on_poll(const Request& request, const Answer& answer, MonoTime now);
  void on_checkout(const Request& request, const Answer& answer, MonoTime now);
  void on_order(const Request& request, const Answer& answer, MonoTime now);
  void on_audit(const Request& request, const Answer& answer, MonoTime now);
  void on_throttled(const Request& request, const Answer& answer, MonoTime now);
  void on_unexpected(const Request& request, const Answer& answer, MonoTime now);
  void give_up_malformed(const Request& request, const Answer& answer, MonoTime now);

  void judge_place(const Request& request, std::uint32_t told_ordinal);
  void judge_unit(std::uint32_t win);
  void note_place(Buyer& buyer, const TicketView& ticket, MonoTime now);
  void note_call(Buyer& buyer, MonoTime now);
  void wait_in_line(std::uint32_t buyer, MonoTime now);
  void note_contact(Buyer& buyer, std::uint32_t ordinal, std::uint32_t presence_ms, MonoTime now);
  void keep_never_offered(const Buyer& buyer);

  std::uint32_t adopt(const Request& request);
  void keep_cookies(Buyer& buyer, const Answer& answer);
  [[nodiscard]] bool may_ask(Kind kind) const;
  void ask(std::uint32_t buyer, Kind kind, MonoTime now);
  void ask_later(std::uint32_t buyer, Kind kind, MonoTime due, MonoTime intended);
  void retry(const Request& request, MonoTime due, MonoTime intended);
  void finish(const Request& request, Outcome outcome);
  void finish(std::uint32_t buyer, Outcome outcome);
  void conclude_waiters();
  Duration jitter(Duration most);

  const Plan& plan_;
  const Clock& clock_;
  MonoTime start_;
  Wire* wire_ = nullptr;
  Requests requests_;
  Arrivals arrivals_;
  SeededRandom jitter_;
  Mode mode_ = Mode::selling;

  // The shop as the shared document tells it.
  SaleView sale_;
  MonoTime next_status_{};
  bool status_asked_ = false;

  // People.
  std::vector<Buyer> buyers_;
  std::vector<std::uint32_t> free_;
  std::vector<Win> wins_;
  Cookies cookies_;
  std::size_t alive_ = 0;

  // What is to happen when.
  Heap timers_;
  Heap presence_;
  Heap line_;  // by ordinal
  double poll_budget_ = 0;
  MonoTime budget_at_{};

  // What was seen.
  Judge judge_;
  Fairness fairness_;
  std::vector<std::uint32_t> highest_ordinal_;  // by item, told to anybody
  std::vector<NeverOffered> never_offered_;
  Tally tally_;
  std::array<std::uint64_t, outcomes> ended_{};
  std::uint64_t in_line_ever_ = 0;
  std::uint64_t called_ = 0;
  std::uint64_t waiting_ = 0;
  std::uint64_t orders_acknowledged_ = 0;
  std::uint64_t lost_acks_ = 0;
  std::uint64_t unjudged_ = 0;
  std::vector<DecileCount> deciles_;
};

}  // namespace sluice::rehearse
