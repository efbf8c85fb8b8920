#include "token/token.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <array>
#include <span>

#include "base/encoding.h"

namespace sluice::token {
namespace {

constexpr std::string_view version = "v1.";
constexpr std::size_t id_digits = 4;
constexpr std::size_t mac_chars = base64url_size(32);
constexpr std::size_t payload_at = version.size() + id_digits + 1;

constexpr std::size_t buyer_size = 16;
constexpr std::size_t ticket_size = 8 + 2 + 4 + 4 + 8 + 8;
constexpr std::size_t pass_size = 8 + 2 + 4 + 4 + 8 + 1 + 8 + 8;
static_assert(payload_at + base64url_size(pass_size) + 1 + mac_chars <= token_bytes_max);

// Big-endian fields one after the other.
class Writer {
public:
  explicit Writer(std::span<std::uint8_t> out) : out_(out) {}
  template <class T>
  Writer& put(T value) {
    for (std::size_t i = sizeof(T); i-- > 0;) out_[at_++] = static_cast<std::uint8_t>(value >> (i * 8));
    return *this;
  }

private:
  std::span<std::uint8_t> out_;
  std::size_t at_ = 0;
};

class Reader {
public:
  explicit Reader(std::span<const std::uint8_t> in) : in_(in) {}
  template <class T>
  T get() {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>((value << 8U) | in_[at_++]);
    return value;
  }
  WallTime time() { return WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(get<std::uint64_t>()))); }

private:
  std::span<const std::uint8_t> in_;
  std::size_t at_ = 0;
};

std::uint64_t millis(WallTime time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

std::string text_of(const KeyRing& ring, WallTime now, Purpose purpose, std::span<const std::uint8_t> payload) {
  const KeyRing::Entry& entry = ring.signing(now);
  std::string out;
  out.reserve(payload_at + base64url_size(payload.size()) + 1 + mac_chars);
  out += version;
  append_hex(out, entry.key.id, 4);
  out.push_back('.');
  append_base64url(out, payload);
  const auto mac = entry.mac(purpose)(out);
  out.push_back('.');
  append_base64url(out, mac);
  return out;
}

std::optional<std::uint16_t> parse_id(std::string_view digits) {
  unsigned id = 0;
  for (const char c : digits) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && (c < 'a' || c > 'f')) return std::nullopt;
    id = id * 16 + static_cast<unsigned>(is_digit ? c - '0' : c - 'a' + 10);
  }
  return static_cast<std::uint16_t>(id);
}

// Fills `payload` when `text` is a token of this purpose, signed by us.
bool verify_token(const KeyRing& ring, WallTime now, Purpose purpose, std::string_view text,
                  std::span<std::uint8_t> payload) {
  const std::size_t payload_chars = base64url_size(payload.size());
  if (text.size() != payload_at + payload_chars + 1 + mac_chars || !text.starts_with(version)) return false;
  if (text[payload_at - 1] != '.' || text[payload_at + payload_chars] != '.') return false;
  const auto id = parse_id(text.substr(version.size(), id_digits));
  const KeyRing::Entry* entry = id ? ring.verifying(*id, now) : nullptr;
  std::array<std::uint8_t, 32> given{};
  if (entry == nullptr || !decode_base64url(text.substr(payload_at + payload_chars + 1), given)) return false;
  const auto expected = entry->mac(purpose)(text.substr(0, payload_at + payload_chars));
  if (CRYPTO_memcmp(given.data(), expected.data(), given.size()) != 0) return false;
  return decode_base64url(text.substr(payload_at, payload_chars), payload);
}

}  // namespace

SaleTag sale_tag(std::string_view sale) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(sale.data()), sale.size(), digest.data());
  return SaleTag{Reader(digest).get<std::uint64_t>()};
}

std::string sign(const KeyRing& ring, WallTime now, const Buyer& buyer) {
  std::array<std::uint8_t, buyer_size> payload{};
  Writer(payload).put(buyer.id.value().prefix()).put(buyer.id.value().random());
  return text_of(ring, now, Purpose::buyer, payload);
}

std::string sign(const KeyRing& ring, WallTime now, const Ticket& ticket) {
  std::array<std::uint8_t, ticket_size> payload{};
  Writer(payload)
      .put(raw(ticket.sale))
      .put(raw(ticket.line))
      .put(raw(ticket.ordinal))
      .put(ticket.epoch)
      .put(raw(ticket.buyer))
      .put(millis(ticket.issued_at));
  return text_of(ring, now, Purpose::ticket, payload);
}

std::string sign(const KeyRing& ring, WallTime now, const Pass& pass) {
  std::array<std::uint8_t, pass_size> payload{};
  Writer(payload)
      .put(raw(pass.sale))
      .put(raw(pass.line))
      .put(raw(pass.ordinal))
      .put(pass.epoch)
      .put(raw(pass.buyer))
      .put(pass.quantity)
      .put(millis(pass.issued_at))
      .put(millis(pass.expires_at));
  return text_of(ring, now, Purpose::pass, payload);
}

std::optional<Buyer> verify_buyer(const KeyRing& ring, WallTime now, std::string_view text) {
  std::array<std::uint8_t, buyer_size> payload{};
  if (!verify_token(ring, now, Purpose::buyer, text, payload)) return std::nullopt;
  Reader in(payload);
  const auto prefix = in.get<std::uint64_t>();
  return Buyer{BuyerId(Id128(prefix, in.get<std::uint64_t>()))};
}

std::optional<Ticket> verify_ticket(const KeyRing& ring, WallTime now, std::string_view text) {
  std::array<std::uint8_t, ticket_size> payload{};
  if (!verify_token(ring, now, Purpose::ticket, text, payload)) return std::nullopt;
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
  if (!verify_token(ring, now, Purpose::pass, text, payload)) return std::nullopt;
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
