// How much work a place costs: how many zero bits the digest of a solution has to begin with (token/challenge.h).
//
// Each bit doubles the tries. A browser at a desk makes three million a second (web/assets/work.js), and a cheap
// phone is taken to make a tenth of that, so that `first_bits` take it a fifth of a second. A bot's own program is
// faster still (docs/decisions/0016-work.md has figures): work bounds how fast places are taken, and keeps nobody
// out.
//
// Pure functions.
#pragma once

#include "shop/settings/config.h"

namespace sluice::edge {

inline constexpr unsigned first_bits = 16;
// 14 s of the phone. More, and people give up before they have a place.
inline constexpr unsigned bits_max = 22;
// For an entry in a draw, where nobody is in a hurry: two seconds of the phone.
inline constexpr unsigned entry_bits = 19;

struct Pressure {
  // What the asker's network has taken lately, of what it may have without work: 1 is all of that, 2 twice as much.
  double of_network = 0;
  // How full the owner's mailbox is, 0 to 1: what comes next is refused.
  double of_mailbox = 0;
};

// 0: none is asked for. A bit more for each doubling of what a network has taken beyond its own, and for each eighth
// of the mailbox beyond the half.
[[nodiscard]] unsigned bits_for(shop::Work when, const Pressure& pressure);

}  // namespace sluice::edge
