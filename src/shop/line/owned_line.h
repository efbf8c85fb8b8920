// One line of a sale, as its owner keeps it: the engine that calls, the model of waits, who is inside a gate.
#pragma once

#include <cstdint>

#include "line/inside.h"
#include "line/line.h"
#include "line/wait_model.h"
#include "shop/settings/config.h"

namespace sluice::shop {

struct OwnedLine {
  OwnedLine(line::Board& board, const SaleConfig& config, const line::Settings& settings,
            line::WaitModel::Start start, Instant now)
      : engine(board, settings, now), wait(wait_settings(config), start, now) {}

  // Who is called or inside keeps the time that they were given.
  void follow(const SaleConfig& config, const line::Settings& settings, Instant now) {
    engine.set_settings(settings);
    wait.set_settings(wait_settings(config), now);
  }
  // What a hold is to a sale, a stay is to a gate.
  [[nodiscard]] static line::WaitSettings wait_settings(const SaleConfig& config) {
    return {.claim = config.claim, .hold = config.items.empty() ? config.pass : config.hold};
  }

  line::Line engine;
  line::WaitModel wait;
  line::Inside inside;  // of a gate

  // Floor's:
  bool is_sold_out = false;  // as the world is told, or will be with this round

  // Calling's:
  line::CallLimit limit = line::CallLimit::nothing;
  std::uint32_t room_left = 0;      // of the cap, how many more may be called
  std::uint64_t calls_counted = 0;  // of engine.called_total(), told to the pace and the counter

  // LineRows':
  std::uint32_t reserved = 0;         // ordinals that the ledger has, or will have with this round
  line::Turnstile::Reading recorded;  // as last written
  std::uint32_t drawn = 0;            // people in the draw, as written; set by Schedule

  // Telling's:
  std::uint64_t calls_rated = 0;  // of engine.called_total(), taken into calls_per_s
  double calls_part = 0;          // this line's part of all that were called in the lines it shares with
  double calls_per_s = 0;
  bool shows_claims = false;  // the published ones are not empty
};

}  // namespace sluice::shop
