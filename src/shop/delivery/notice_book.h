// Who is told when their place is called, and where: the addresses that people leave while they wait.
//
// Whoever has left one can be reached, and so counts as there: their place is called in its turn, as if they looked
// at the page, and they are told in the same round by each way that they have left. That is the end of the address.
//
// Touches the round, the outbox, the lines' presence (line/board.h) and the marks that edges see. It calls nobody.
//
// Invariants
//  1. An address is in the ledger before its owner is told that it is kept.
//  2. A place is told of a call at most once for each address left: the row that holds it is erased in the round that
//     writes the delivery, and with the deliveries goes the row of the line that says how far people are called.
//  3. An address is kept only while its place waits: it goes with the call, when the place is left, cleared or handed
//     over, and when the sale is closed, which a start finds out as well.
//  4. At most `places_max` places of a sale, one address of each kind a place, and one address for at most
//     `places_of_one_max` places.
//  5. A look tells or erases at most `a_look_max`, and there are two a round at most; the rest waits for the next. No
//     call waits for that.
//
// Not thread-safe: the owner's thread. Cost: O(log n) a change; a round in which nobody is called costs a comparison
// a line; a tick a small part of all addresses (keep_present()).
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "shop/delivery/outbox.h"
#include "shop/line/line_rows.h"

namespace sluice::shop {

class NoticeBook {
public:
  // More: memory that strangers can make grow (300 bytes each, or a kilobyte with a subscription); fewer might not do
  // for the one in ten of a million who goes to bed.
  static constexpr std::size_t places_max = 100'000;
  // A family at one address; not a stranger's whom somebody else wants to be sent a thousand mails.
  static constexpr std::uint32_t places_of_one_max = 5;
  // More: a round takes longer than a buyer should wait (10 us each); fewer: of ten thousand who are called at once
  // the last would hear of it late.
  static constexpr std::size_t a_look_max = 500;

  NoticeBook(Course& course, Floor& floor, LineRows& line_rows, Outbox& outbox, const OwnerSettings& settings);

  // REQUIRES: the place is the asker's (Places).
  Answer apply(Now now, const AskNotice& asked, Round& round);
  // The place is given up, or goes to somebody else.
  void forget(LineIndex line, Ordinal number, Round& round);
  // Everybody who waited has lost their place.
  void note_cleared() { is_sweep_due_ = true; }

  // After people were called (Calling): tells those of them who asked for it, and erases what is of no use any more.
  void look(Now now, Round& round);
  // At a tick: a part of those who can be reached are there, so that all are within a quarter of the presence window.
  void keep_present(Now now);

  // --- Rows of the ledger, before the first round
  // False: there is no such line, or one too many.
  [[nodiscard]] bool restore(const ledger::NoticeRowOf<std::string_view>& row);
  // Once everything is restored: all are there, before anybody is called.
  void begin(Now now);

  [[nodiscard]] const char* broken_invariant() const;

private:
  struct Place {
    Ordinal number{};
    std::string email{};
    std::string push{};
    std::string language{};
  };
  // How far a line has come.
  struct Progress {
    std::uint32_t serving = 0;
    std::uint64_t called = 0;
    friend bool operator==(const Progress&, const Progress&) = default;
  };
  struct OfLine {
    std::map<Ordinal, Place> places;  // by where they stand in the line
    Progress looked_at{};
    Ordinal seen_upto{};  // of keep_present()
    bool is_drawn = false;
  };
  using Places = std::map<Ordinal, Place>;

  Answer put(Now now, const AskNotice& asked, Round& round);
  [[nodiscard]] std::optional<Answer> refusal_of(const AskNotice& asked, const Place* before) const;
  [[nodiscard]] Place* find(LineIndex line, Ordinal number);
  // False: there is more than the round can take.
  bool look_through(Now now, LineIndex line, bool is_sweep, std::size_t& left, Round& round);
  void tell(Now now, LineIndex line, Ordinal ordinal, const Place& place, Round& round);
  void see(Now now, LineIndex line, Ordinal ordinal);
  Places::iterator erase(LineIndex line, Places::iterator at, Round& round);
  // A draw has given the numbers of the lobby other places.
  void follow_draw(LineIndex line);
  void count(const Place& place, int by);
  void tell_mark(LineIndex line, Ordinal number, NoticeWays ways, Round& round) const;

  Course& course_;
  Floor& floor_;
  LineRows& line_rows_;
  Outbox& outbox_;
  const std::optional<delivery::TargetIndex> mail_;
  const std::optional<delivery::TargetIndex> push_;
  const std::uint32_t ticks_a_turn_;  // of keep_present()
  std::vector<OfLine> lines_;
  std::size_t count_ = 0;
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> uses_;  // of an address, by its hash
  bool is_sweep_due_ = false;
};

}  // namespace sluice::shop
