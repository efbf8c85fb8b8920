// Who is told when their place is called, of those who have left an address while they wait (address_book.h).
//
// Whoever has left one can be reached, and so counts as there (kept_presence.h): their place is called in its turn,
// as if they looked at the page, and they are told in the same round by each way that they have left
// (call_notices.h). That is the end of the address.
//
// Touches the round, the outbox, the lines' presence (line/board.h) and the marks that edges see. It calls nobody.
//
// Invariants
//  1. An address is in the ledger before its owner is told that it is kept.
//  2. A place is told of a call at most once for each address left: the row that holds it is erased in the round that
//     writes the delivery, and with the deliveries goes the row of the line that says how far people are called.
//  3. An address is kept only while its place waits: it goes with the call, when the place is left, cleared or handed
//     over, and when the sale is closed, which a start finds out as well.
//  4. As many places as the book takes, one address of each kind a place, and one address for few places
//     (address_book.h).
//  5. A look tells or erases at most `a_look_max`, and there are two a round at most; the rest waits for the next. No
//     call waits for that.
//
// Not thread-safe: the owner's thread. Cost: O(log n) a change; a round in which nobody is called costs a comparison
// a line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "shop/delivery/address_book.h"
#include "shop/delivery/call_notices.h"
#include "shop/delivery/kept_presence.h"
#include "shop/delivery/outbox.h"
#include "shop/line/line_rows.h"

namespace sluice::shop {

class NoticeBook {
public:
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
  // At a tick, and once everything is restored (begin()), of those who can be reached.
  [[nodiscard]] KeptPresence& presence() { return presence_; }

  // --- Rows of the ledger, before the first round
  // False: there is no such line, or one too many.
  [[nodiscard]] bool restore(const ledger::NoticeRowOf<std::string_view>& row);

  [[nodiscard]] const char* broken_invariant() const;

private:
  // How far a line has come.
  struct Progress {
    std::uint32_t serving = 0;
    std::uint64_t called = 0;
    friend bool operator==(const Progress&, const Progress&) = default;
  };
  struct OfLine {
    Progress looked_at{};
    bool is_drawn = false;
  };
  using Place = AddressBook::Place;
  using Places = AddressBook::Places;

  Answer put(Now now, const AskNotice& asked, Round& round);
  [[nodiscard]] std::optional<Answer> refusal_of(const AskNotice& asked, const Place* before) const;
  [[nodiscard]] const Place* find(LineIndex line, Ordinal number);
  // False: there is more than the round can take.
  bool look_through(Now now, LineIndex line, bool is_sweep, std::size_t& left, Round& round);
  Places::const_iterator erase(LineIndex line, Places::const_iterator at, Round& round);
  // A draw has given the numbers of the lobby other places.
  void follow_draw(LineIndex line);
  void tell_mark(LineIndex line, Ordinal number, NoticeWays ways, Round& round) const;

  Course& course_;
  Floor& floor_;
  LineRows& line_rows_;
  AddressBook book_;
  KeptPresence presence_;
  CallNotices calls_;
  std::vector<OfLine> lines_;
  bool is_sweep_due_ = false;
};

}  // namespace sluice::shop
