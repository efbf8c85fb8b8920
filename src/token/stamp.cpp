#include "token/stamp.h"

#include <array>

#include "token/sealed.h"

namespace sluice::token {
namespace {

constexpr std::size_t stamp_size = 8 + 2 + 4 + 8 + 8 + 8;
static_assert(sealed_size(stamp_size) <= token_bytes_max);

}  // namespace

Text sign(const KeyRing& ring, WallTime now, const Stamp& stamp) {
  std::array<std::uint8_t, stamp_size> payload{};
  Writer(payload)
      .put(raw(stamp.sale))
      .put(raw(stamp.line))
      .put(stamp.epoch)
      .put(raw(stamp.buyer))
      .put(raw(stamp.at))
      .put(stamp.edge);
  return seal(ring, now, Purpose::stamp, payload);
}

std::optional<Stamp> verify_stamp(const KeyRing& ring, WallTime now, std::string_view text) {
  std::array<std::uint8_t, stamp_size> payload{};
  if (!unseal(ring, now, Purpose::stamp, text, payload)) return std::nullopt;
  Reader in(payload);
  Stamp stamp;
  stamp.sale = SaleTag{in.get<std::uint64_t>()};
  stamp.line = LineIndex{in.get<std::uint16_t>()};
  stamp.epoch = in.get<std::uint32_t>();
  stamp.buyer = BuyerThumb{in.get<std::uint64_t>()};
  stamp.at = StampTime{in.get<std::uint64_t>()};
  stamp.edge = in.get<std::uint64_t>();
  return stamp;
}

}  // namespace sluice::token
