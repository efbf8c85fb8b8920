// The records of those who were told to wait, who hold a unit, or who must try again.
//
// A buyer in flight is a Request and nothing more; only who needs it gets a record (112 bytes at most, and a jar).
// Buyers hands records out and takes them back, counts how each buyer ended, and decides nothing: who is due is a
// matter of Errands and Waiting, what an answer means one of Shopping, Waiting and Auditing.
//
// Touches nothing outside but the tally, for cookies that no browser would keep. One thread.
//
// Invariants
//  1. A record that is given back may belong to somebody else the next moment. Its stamp only rises: entries in
//     heaps that carry another stamp than the record's mean nothing any more.
//  2. A winner's record and jar are kept to the end, for the audit.
//  3. Every buyer is counted in one outcome: winners when they win, the others when they are closed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "rehearse/crowd/cookies.h"
#include "rehearse/judgement/fairness.h"
#include "rehearse/judgement/tally.h"
#include "rehearse/report/report.h"
#include "rehearse/wire/wire_client.h"

namespace sluice::rehearse {

enum class Outcome : std::uint8_t { secured, in_line, sold_out, closed, lapsed, refused, gave_up };
inline constexpr std::size_t outcomes = 7;

struct Buyer {
  static constexpr std::uint32_t no_win = UINT32_MAX;

  MonoTime arrived{};
  MonoTime intended{};      // of the request in flight or waited for
  MonoTime contact{};       // the last answer about the ticket
  MonoTime present_from{};  // no gap in contact since
  Jar jar;
  Told told;
  std::uint32_t arrival = 0;
  std::uint32_t ordinal = 0;
  std::uint32_t win = no_win;
  std::uint32_t stamp = 0;
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

// A unit that a buyer was told is theirs; at a gate, that they were let in.
struct Win {
  std::uint32_t buyer = Request::nobody;
  std::uint32_t unit = 0;
  std::uint16_t item = 0;
  bool has_ended = false;  // its buyer was told that the hold is over
  bool is_verified = false;
  bool went_to_shop = false;  // to its own checkout, which makes the order
  std::string hold{};         // empty at a gate
  std::string order{};
  WallTime expires_at{};
  enum class State : std::uint8_t { unpaid, pending, confirmed, failed } state = State::unpaid;
};

// Whose turn it is: entries about buyers, smallest key first. 16 bytes an entry.
class Heap {
public:
  struct Entry {
    std::int64_t key = 0;  // a time in microseconds, or an ordinal
    std::uint32_t buyer = 0;
    std::uint32_t stamp = 0;
    friend bool operator>(const Entry& a, const Entry& b) { return a.key > b.key; }
  };

  void push(Entry entry);
  [[nodiscard]] bool has(std::int64_t up_to) const { return !entries_.empty() && entries_.front().key <= up_to; }
  [[nodiscard]] std::int64_t first() const { return entries_.empty() ? INT64_MAX : entries_.front().key; }
  Entry pop();  // REQUIRES: first() is an entry's

private:
  std::vector<Entry> entries_;
};

class Buyers {
public:
  // Room for `buyers_max` at once, so that no growth stops the loop; pages are touched only as records are made.
  // `tally` must outlive the records.
  Buyers(std::size_t buyers_max, Tally& tally);

  [[nodiscard]] Buyer& operator[](std::uint32_t index) { return buyers_[index]; }
  [[nodiscard]] const Buyer& operator[](std::uint32_t index) const { return buyers_[index]; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(buyers_.size()); }

  // The record of whoever sent `request`, made now if there is none.
  std::uint32_t adopt(const Request& request);
  void keep_cookies(std::uint32_t index, const Answer& answer);

  // Their wins, in the order of winning. A reference holds until the next win.
  void win(std::uint32_t index, Win win);  // REQUIRES: they have none
  [[nodiscard]] Win& win_of(std::uint32_t index) { return wins_[buyers_[index].win]; }
  [[nodiscard]] const std::vector<Win>& wins() const { return wins_; }

  void begin_waiting(std::uint32_t index);  // in line; does nothing if they already are

  // The buyer is done; without a win the record is free for the next. Does nothing if they are done already.
  void close(std::uint32_t index, Outcome outcome);
  // A buyer who never had a record is done.
  void count(Outcome outcome) { ++ended_[static_cast<std::size_t>(outcome)]; }
  // A winner has something to do again.
  void reopen(std::uint32_t index);

  [[nodiscard]] std::size_t alive() const { return alive_; }
  [[nodiscard]] std::uint64_t waiting() const { return waiting_; }
  [[nodiscard]] std::uint64_t ended(Outcome outcome) const { return ended_[static_cast<std::size_t>(outcome)]; }

private:
  void end_waiting(Buyer& buyer);

  Tally& tally_;
  std::vector<Buyer> buyers_;
  std::vector<std::uint32_t> free_;
  std::vector<Win> wins_;
  Cookies cookies_;
  std::size_t alive_ = 0;
  std::uint64_t waiting_ = 0;
  std::array<std::uint64_t, outcomes> ended_{};
};

}  // namespace sluice::rehearse
