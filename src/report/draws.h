// Whether the draw of a sale's lobby was what had been promised: made once more from its key
// (docs/decisions/0008-draw.md). Pure. Cost: linear in the people drawn.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/sale_account.h"
#include "line/draw.h"

namespace sluice::report {

// A lobby's draw, made once more from its key.
struct DrawCheck {
  std::string line{};
  std::string commitment{};
  std::string key{};  // empty: it has not taken place
  std::string mix{};
  std::uint32_t people = 0;
  bool is_good = false;  // the key fits what was published before, and every place is given once
};

// By line; empty: the sale has none.
[[nodiscard]] std::vector<DrawCheck> check_draws(const ledger::SaleAccount& account);

// True: each of the people has a place of their own.
[[nodiscard]] bool gives_every_place_once(const line::Draw& draw);

}  // namespace sluice::report
