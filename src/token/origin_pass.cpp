#include "token/origin_pass.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/encoding.h"

namespace sluice::token {
namespace {

constexpr std::string_view version = "v1.";
constexpr std::size_t key_id_digits = 4;
constexpr std::size_t buyer_digits = 16;
constexpr std::size_t mac_chars = base64url_size(32);

void append_mac(std::string& out, const Mac& mac, std::string_view text) {
  append_base64url(out, mac(text));
}

// "a.b" -> "a", leaving "b"; "b" -> "b", leaving "".
std::string_view next_part(std::string_view& rest) {
  const std::size_t end = rest.find('.');
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return part;
}

// Decimal without leading zeros, from 1.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.front() < '1' || text.front() > '9') return std::nullopt;
  return value;
}

std::optional<OriginPass> parse_signed(std::string_view sale, std::string_view rest) {
  OriginPass pass;
  pass.sale = next_part(rest);
  const auto ordinal = parse_number<std::uint32_t>(next_part(rest));
  const std::string_view buyer = next_part(rest);
  const auto expires = parse_number<std::int64_t>(rest);
  // Beyond this, milliseconds do not fit.
  constexpr std::int64_t expires_max = 1'000'000'000'000;
  if (pass.sale != sale || !ordinal || !expires || *expires > expires_max) return std::nullopt;
  std::uint64_t thumb = 0;
  if (buyer.size() != buyer_digits || !is_hex(buyer)) return std::nullopt;
  std::from_chars(buyer.data(), buyer.data() + buyer.size(), thumb, 16);
  pass.ordinal = Ordinal{*ordinal};
  pass.buyer = BuyerThumb{thumb};
  pass.expires_at = WallTime(std::chrono::seconds(*expires));
  return pass;
}

}  // namespace

OriginKey::OriginKey(const Key& key, std::string_view sale, Use use)
    : use_(use), signs_until_(key.sign_until), mac_(derive(key.secret, "sluice v1 origin " + std::string(sale))) {
  append_hex(text_, key.id, key_id_digits);
  text_ += '.';
  append_base64url(text_, derive(key.secret, "sluice v1 origin " + std::string(sale)));
}

void OriginKey::append_signed(std::string& out, const OriginPass& pass) const {
  const std::size_t start = out.size();
  const auto expires = std::chrono::floor<std::chrono::seconds>(pass.expires_at).time_since_epoch().count();
  out.append(version).append(id()).append(".").append(pass.sale).append(".");
  out.append(std::to_string(raw(pass.ordinal))).append(".");
  append_hex(out, raw(pass.buyer), buyer_digits);
  out.append(".").append(std::to_string(expires));
  const auto mac = mac_(std::string_view(out).substr(start));
  out.push_back('.');
  append_base64url(out, mac);
}

std::string_view to_string(OriginKey::Use use) {
  switch (use) {
    case OriginKey::Use::signs:
      return "signs";
    case OriginKey::Use::signs_next:
      return "signs_next";
    case OriginKey::Use::signed_before:
      return "signed_before";
  }
  return "";
}

std::vector<OriginKey> origin_keys(const KeyRing& ring, WallTime now, std::string_view sale) {
  const auto& entries = ring.entries();  // the one that may sign longest first
  std::size_t signing = 0;
  while (signing + 1 < entries.size() && now < entries[signing + 1].key.sign_until) ++signing;
  std::vector<OriginKey> keys;
  keys.emplace_back(entries[signing].key, sale, OriginKey::Use::signs);
  if (signing > 0) {
    keys.emplace_back(entries[signing - 1].key, sale, OriginKey::Use::signs_next);
  } else if (entries.size() > 1 && now < entries[1].key.verify_until) {
    keys.emplace_back(entries[1].key, sale, OriginKey::Use::signed_before);
  }
  return keys;
}

std::optional<OriginPass> verify_origin_pass(const std::vector<OriginKey>& keys, std::string_view sale,
                                             std::string_view text) {
  constexpr std::size_t id_end = version.size() + key_id_digits;
  if (text.size() <= id_end + 1 + mac_chars || !text.starts_with(version) || text[id_end] != '.') return std::nullopt;
  const std::string_view id = text.substr(version.size(), key_id_digits);
  const auto key = std::find_if(keys.begin(), keys.end(), [&](const OriginKey& k) { return k.id() == id; });
  const std::size_t signed_size = text.size() - mac_chars - 1;
  if (key == keys.end() || text[signed_size] != '.') return std::nullopt;
  // The texts are compared, not the bytes: so the last character's spare bits count too.
  std::string expected;
  append_mac(expected, key->mac(), text.substr(0, signed_size));
  if (CRYPTO_memcmp(expected.data(), text.data() + signed_size + 1, mac_chars) != 0) return std::nullopt;
  return parse_signed(sale, text.substr(id_end + 1, signed_size - id_end - 1));
}

bool is_origin_key(const std::vector<OriginKey>& keys, std::string_view text) {
  bool found = false;
  for (const OriginKey& key : keys) {
    found |= key.text().size() == text.size() && CRYPTO_memcmp(key.text().data(), text.data(), text.size()) == 0;
  }
  return found;
}

}  // namespace sluice::token
