// What happened in a history, as somebody outside could have seen and heard it: what was asked, what was answered,
// what was told, what the bank's own books say. All that checkers go by, beside the ledger's rows (judgement/rows.h).
//
// Nothing here comes from the inside of what is being tried. Times are true ones.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "line/board.h"
#include "sim/world/setup.h"

namespace sluice::sim {

struct UnitName {
  std::string item;
  std::uint32_t unit = 0;
  friend auto operator<=>(const UnitName&, const UnitName&) = default;
};

// A life of a process: from its start to its end.
using Life = std::uint32_t;

// A unit or more, as the buyer was told that they are theirs.
struct Secured {
  Time asked{};  // when its request was there: the unit was taken after that
  Time at{};     // when it was answered: the ledger has it since before that
  Life life = 0;
  BuyerId buyer;
  LineIndex line{};
  Ordinal number{};
  HoldId hold;
  std::vector<UnitName> units;
  WallTime expires_at{};  // as told
  bool is_new = true;     // and not the hold that the buyer had already
  // From here on it may have ended by what its buyer, a merchant or the bank has done.
  std::optional<Time> gone;
  std::optional<Time> sold;  // its order was told as confirmed
  // Checkouts of it that nobody was told the outcome of: it may be an order since then.
  std::vector<Time> unheard{};

  [[nodiscard]] bool may_be_ordered_unheard(Time when) const {
    return std::any_of(unheard.begin(), unheard.end(), [when](Time since) { return since <= when; });
  }
};

struct Ordered {
  Time at{};
  OrderId order;
  HoldId hold;
  BuyerId buyer;
};

// An answer that a key must give for ever: what was answered with an effect in the ledger.
struct KeyAnswered {
  Time at{};
  BuyerId buyer;
  std::string route;
  std::string key;
  std::string subject;  // the hold or the order
};

// A place in a line, as it was given out, and what could be seen of it since.
struct PlaceSeen {
  LineIndex line{};
  Ordinal number{};
  BuyerId buyer;
  Time given{};  // or told, if an edge did not give it itself
  Life given_in = 0;
  bool is_of_edge = true;
  struct Sight {
    Time at{};
    Life life = 0;
  };
  std::vector<Sight> sights;  // of its holder: given it, or polling
  struct Call {
    Time at{};
    Life life = 0;
    Ordinal ordinal{};
  };
  std::vector<Call> calls;
  std::optional<Time> over;                           // used, lapsed, left or cleared
  line::Standing standing = line::Standing::unknown;  // at the last look
};

// Somebody later was called, while somebody earlier waited who had just been seen.
struct Overtaken {
  Time at{};
  LineIndex line{};
  Ordinal earlier{};
  Ordinal later{};
};

// What the status document and the gauges said at one look.
struct Look {
  Time at{};
  Life life = 0;
  std::vector<std::array<std::uint32_t, 5>> items;  // free, offered, held, sold, withdrawn
  std::uint32_t called = 0;                         // people called and not yet over
};

// Somebody was told that a hold has expired.
struct HoldOver {
  Time at{};
  HoldId hold;
};

struct SoldOutTold {
  Time at{};
  LineIndex line{};
};

struct EventTold {
  Time at{};
  std::string event;
  bool taken_in = false;  // and not: known already
};

// A commit that the database took, as its own log has it; of servers that share one.
struct Committed {
  Time at{};
  Life life = 0;              // that sent it
  std::uint64_t round = 0;    // of this life
  std::uint64_t lease = 0;    // that the sale has since then
  std::vector<HoldId> holds;  // that are new in it
};

// How a buyer ended.
struct BuyerEnd {
  enum class Kind : std::uint8_t {
    still_there,
    bought,
    told_over,
    gave_up,
    lost_place,
    refused
  } kind = Kind::still_there;
  Time at{};
};

struct Record {
  std::vector<Secured> secured;
  std::vector<Ordered> ordered;
  std::vector<KeyAnswered> keys;
  std::map<std::pair<LineIndex, Ordinal>, PlaceSeen> places;
  std::vector<Overtaken> overtaken;
  std::vector<Look> looks;
  std::vector<HoldOver> holds_over;
  std::vector<SoldOutTold> sold_out;
  std::vector<EventTold> events;
  std::vector<Committed> commits;
  std::vector<BuyerEnd> ends;                        // by buyer
  std::vector<std::string> given_twice;              // places that two buyers have
  std::vector<std::string> given_to_cheats;          // what somebody got who may not have it
  std::vector<std::pair<Time, std::string>> broken;  // the product's own checks, and what could not be gone on with
  std::map<std::string, std::uint64_t> counts;       // of faults, by kind, and of what was done
  std::uint32_t stock_added = 0;                     // units that operators may have added, of all items
  bool has_money_gone_back = false;                  // something was cancelled, refunded or never captured
  bool was_paused = false;
  std::optional<Time> pause_asked;  // and nothing has ended it since: it may be in effect
  bool was_cleared = false;
  bool was_down = false;  // a process ended, or could not write for a while
  Life lives = 0;
  bool can_write_at_end = false;

  Secured* find(HoldId hold) {
    for (Secured& one : secured) {
      if (one.hold == hold) return &one;
    }
    return nullptr;
  }
};

}  // namespace sluice::sim
