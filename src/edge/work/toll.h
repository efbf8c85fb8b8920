// Who may take a place, and what it costs whoever has none: nothing, or work (token/challenge.h), by how much is
// asked at the moment.
//
// Asked before an allowance, a mailbox slot or a place is taken. A challenge is bound to its sale and its buyer, so
// that a newcomer is given an identity with it, and comes back with both. It is worth one place: once spent it is
// over, whatever has become of the place. Whoever has a place already is never asked.
//
// A page without JavaScript cannot work: it waits, and only so many from one address at once (WorkBook::take_wait).
//
// One server's thread; the book is shared. Cost where work is asked for: an HMAC and a SHA-256, or an HMAC for a new
// challenge.
#pragma once

#include <string_view>

#include "edge/desk.h"
#include "edge/sale_readers.h"
#include "edge/visitor/signing.h"
#include "edge/work/difficulty.h"
#include "edge/work/work_book.h"

namespace sluice::edge {

class Toll {
public:
  Toll(Desk& desk, Signing& signing) : desk_(desk), signing_(signing) {}

  // How a place is come by.
  enum class Way : std::uint8_t { line, code };
  // Whether the guest may take a place. False: answered with why not, or what it costs. REQUIRES: the errand has its
  // request.
  [[nodiscard]] bool collect(Errand& errand, const SaleReaders& sale, const Guest& guest, Way way);
  // Likewise where nobody can be asked to work: whether this visitor may have one, and it costs nothing now.
  [[nodiscard]] bool is_free(Errand& errand, const SaleReaders& sale);

private:
  // What a place costs now: so many bits; 0: nothing.
  [[nodiscard]] unsigned bits(const Errand& errand, const SaleReaders& sale) const;
  [[nodiscard]] Pressure pressure(const Errand& errand, const SaleReaders& sale) const;
  // Of what came along.
  [[nodiscard]] WorkFault take_solution(const Errand& errand, const SaleReaders& sale, const Guest& guest,
                                        std::string_view solution);
  void demand(Errand& errand, const SaleReaders& sale, const Guest& guest, unsigned bits, WorkFault fault);
  void demand_time(Errand& errand, const SaleReaders& sale, const Guest& guest, std::string_view solution,
                   WorkFault fault);
  void note_place(const Errand& errand, const SaleReaders& sale);

  Desk& desk_;
  Signing& signing_;
};

// Of a form's page: what is left to wait until its `stamp`, a challenge of time with a number, is good. nullopt: it
// is none of this sale, or over.
[[nodiscard]] std::optional<Duration> left_to_wait(const Desk& desk, const SaleReaders& sale, std::string_view stamp,
                                                   WallTime now);

}  // namespace sluice::edge
