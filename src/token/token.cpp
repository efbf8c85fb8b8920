#include "token/token.h"

#include <openssl/sha.h>

#include <array>

#include "token/sealed.h"

namespace sluice::token {
namespace {

constexpr std::size_t buyer_size = 16;
constexpr std::size_t ticket_size = 8 + 2 + 4 + 4 + 8 + 8;
constexpr std::size_t pass_size = 8 + 2 + 4 + 4 + 8 + 1 + 8 + 8;
static_assert(sealed_size(pass_size) <= token_bytes_max);

}  // namespace

SaleTag sale_tag(std::string_view sale) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(sale.data()), sale.size(), digest.data());
  return SaleTag{Reader(digest).get<std::uint64_t>()};
}

Text sign(const KeyRing& ring, WallTime now, const Buyer& buyer) {
  std::array<std::uint8_t, buyer_size> payload{};
  Writer(payload).put(buyer.id.value().prefix()).put(buyer.id.value().random());
  return seal(ring, now, Purpose::buyer, payload);
}

Text sign(const KeyRing& ring, WallTime now, const Ticket& ticket) {
  std::array<std::uint8_t, ticket_size> payload{};
  Writer(payload)
      .put(raw(ticket.sale))
      .put(raw(ticket.line))
      .put(raw(ticket.ordinal))
      .put(ticket.epoch)
      .put(raw(ticket.buyer))
      .put(ticket.issued_at);
  return seal(ring, now, Purpose::ticket, payload);
}

Text sign(const KeyRing& ring, WallTime now, const Pass& pass) {
  std::array<std::uint8_t, pass_size> payload{};
  Writer(payload)
      .put(raw(pass.sale))
      .put(raw(pass.line))
      .put(raw(pass.ordinal))
      .put(pass.epoch)
      .put(raw(pass.buyer))
      .put(pass.quantity)
      .put(pass.issued_at)
      .put(pass.expires_at);
  return seal(ring, now, Purpose::pass, payload);
}

std::optional<Buyer> verify_buyer(const KeyRing& ring, WallTime now, std::string_view text) {
  std::array<std::uint8_t, buyer_size> payload{};
  if (!unseal(ring, now, Purpose::buyer, text, payload)) return std::nullopt;
  Reader in(payload);
  const auto prefix = in.get<std::uint64_t>();
  return Buyer{BuyerId(Id128(prefix, in.get<std::uint64_t>()))};
}

std::optional<Ticket> verify_ticket(const KeyRing& ring, WallTime now, std::string_view text) {
  std::array<std::uint8_t, ticket_size> payload{};
  if (!unseal(ring, now, Purpose::ticket, text, payload)) return std::nullopt;
  Reader in(payload);
  Ticket ticket;
  ticket.sale = SaleTag{in.get<std::uint64_t>()};
  ticket.line = LineIndex{in.get<std::uint16_t>()};
  ticket.ordinal = Ordinal{in.get<std::uint32_t>()};
  ticket.epoch = in.get<std::uint32_t>();
  ticket.buyer = BuyerThumb{in.get<std::uint64_t>()};
  ticket.issued_at = in.time();
  return ticket;
}

std::optional<Pass> verify_pass(const KeyRing& ring, WallTime now, std::string_view text) {
  std::array<std::uint8_t, pass_size> payload{};
  if (!unseal(ring, now, Purpose::pass, text, payload)) return std::nullopt;
  Reader in(payload);
  Pass pass;
  pass.sale = SaleTag{in.get<std::uint64_t>()};
  pass.line = LineIndex{in.get<std::uint16_t>()};
  pass.ordinal = Ordinal{in.get<std::uint32_t>()};
  pass.epoch = in.get<std::uint32_t>();
  pass.buyer = BuyerThumb{in.get<std::uint64_t>()};
  pass.quantity = in.get<std::uint8_t>();
  pass.issued_at = in.time();
  pass.expires_at = in.time();
  if (now >= pass.expires_at) return std::nullopt;
  return pass;
}

}  // namespace sluice::token
