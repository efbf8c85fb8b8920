// The lobby's draw: its key, what of it is public when, and the permutation that it gives.
//
// The key is made with the sale and kept in the ledger; its commitment is public from the start, the key itself once
// the draw is recorded. Pure but for the randomness that is handed in; immutable.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "line/draw.h"
#include "token/draw_prf.h"

namespace sluice::shop {

class LobbyDraw {
public:
  // A new key.
  LobbyDraw(std::string_view sale, Random& random);
  // nullopt: the text is no key.
  static std::optional<LobbyDraw> from(std::string_view sale, std::string_view key_text);

  [[nodiscard]] const std::string& key_text() const { return key_text_; }  // 64 hex digits
  [[nodiscard]] const std::string& commitment() const { return commitment_; }

  // Among `count` people. REQUIRES: count >= 1.
  [[nodiscard]] std::shared_ptr<const line::Draw> draw(std::uint32_t count, std::string_view mix) const;

private:
  LobbyDraw(std::string_view sale, const token::DrawKey& key);

  token::DrawKey key_;
  std::string key_text_;
  std::string commitment_;
};

}  // namespace sluice::shop
