#include "shop/line/lobby.h"

#include <algorithm>

#include "base/encoding.h"

namespace sluice::shop {
namespace {

token::DrawKey random_key(Random& random) {
  token::DrawKey key{};
  random.fill(key);
  return key;
}

}  // namespace

LobbyDraw::LobbyDraw(std::string_view sale, const token::DrawKey& key)
    : key_(key), key_text_(to_hex(key)), commitment_(to_hex(token::commitment_of(key, sale))) {}

LobbyDraw::LobbyDraw(std::string_view sale, Random& random) : LobbyDraw(sale, random_key(random)) {}

std::optional<LobbyDraw> LobbyDraw::from(std::string_view sale, std::string_view key_text) {
  const auto bytes = from_hex(key_text);
  token::DrawKey key{};
  if (!bytes || bytes->size() != key.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return LobbyDraw(sale, key);
}

std::shared_ptr<const line::Draw> LobbyDraw::draw(std::uint32_t count, std::string_view mix) const {
  const token::DrawRound round(key_, mix);
  return std::make_shared<const line::Draw>(
      count, [&round](const line::DrawInput& in) { return round(in.round, in.count, in.half); });
}

}  // namespace sluice::shop
