#include "token/account.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "base/encoding.h"
#include "token/sealed.h"

namespace sluice::token {
namespace {

constexpr std::string_view account_version = "v1.";
constexpr std::size_t account_key_id_digits = 4;
constexpr std::size_t account_id_end = account_version.size() + account_key_id_digits;
constexpr std::size_t account_mac_chars = base64url_size(mac_bytes);
// Beyond this, milliseconds do not fit.
constexpr std::int64_t seconds_max = 1'000'000'000'000;

std::optional<std::string> account_from(std::string_view text) {
  const std::size_t size = text.size() * 3 / 4;
  if (size == 0 || size > account_bytes_max) return std::nullopt;
  std::array<std::uint8_t, account_bytes_max> bytes{};
  const auto account = std::span(bytes).first(size);
  if (!decode_base64url(text, account)) return std::nullopt;
  return std::string(account.begin(), account.end());
}

std::optional<WallTime> time_from(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (!is_number || text.front() < '1' || text.front() > '9' || seconds > seconds_max) return std::nullopt;
  return WallTime(std::chrono::seconds(seconds));
}

// What stands between the key's id and the MAC.
std::optional<BuyerId> read_signed(WallTime now, std::string_view rest) {
  const std::size_t dot = rest.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto account = account_from(rest.substr(0, dot));
  const auto signed_at = time_from(rest.substr(dot + 1));
  if (!account || !signed_at || now - *signed_at > account_life || *signed_at - now > account_life)
    return std::nullopt;
  return buyer_of_account(*account);
}

}  // namespace

BuyerId buyer_of_account(std::string_view account) {
  const std::string text = "sluice v1 account " + std::string(account);
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return BuyerId(Id128(0, Reader(digest).get<std::uint64_t>()));
}

std::optional<BuyerId> verify_account(const std::vector<OriginKey>& keys, WallTime now, std::string_view text) {
  if (text.size() <= account_id_end + 1 + account_mac_chars || !text.starts_with(account_version) ||
      text[account_id_end] != '.')
    return std::nullopt;
  const std::string_view id = text.substr(account_version.size(), account_key_id_digits);
  const auto key = std::find_if(keys.begin(), keys.end(), [&](const OriginKey& k) { return k.id() == id; });
  const std::size_t signed_size = text.size() - account_mac_chars - 1;
  if (key == keys.end() || text[signed_size] != '.') return std::nullopt;
  std::string expected;
  append_base64url(expected, key->mac()(text.substr(0, signed_size)));
  if (CRYPTO_memcmp(expected.data(), text.data() + signed_size + 1, account_mac_chars) != 0) return std::nullopt;
  return read_signed(now, text.substr(account_id_end + 1, signed_size - account_id_end - 1));
}

std::string sign_account(const OriginKey& key, WallTime now, std::string_view account) {
  std::string out(account_version);
  out.append(key.id()).append(".");
  append_base64url(out, std::span(reinterpret_cast<const std::uint8_t*>(account.data()), account.size()));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  out.append(".").append(std::to_string(seconds));
  const auto mac = key.mac()(out);
  out.push_back('.');
  append_base64url(out, mac);
  return out;
}

}  // namespace sluice::token
