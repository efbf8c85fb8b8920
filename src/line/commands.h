// What the line engine can be told of a ticket, and what it answers.
#pragma once

#include <cstdint>

#include "base/ids.h"

namespace sluice::line {

struct Command {
  enum class Kind : std::uint8_t {
    redeem,     // the ticket has bought: its offer is used
    leave,      // gives the place up, called or waiting
    come_back,  // was passed over and has been seen (Board::see)
  };
  Kind kind = Kind::redeem;
  Ordinal ordinal{};
};

enum class Outcome : std::uint8_t {
  done,
  not_called,    // redeem: it waits still
  already_gone,  // used, lapsed or left before, or never issued; for come_back also: not passed over
};

}  // namespace sluice::line
