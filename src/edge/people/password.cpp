#include "edge/people/password.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <optional>

#include "base/encoding.h"
#include "base/invariant.h"

namespace sluice::edge {
namespace {

constexpr std::string_view start = "$scrypt$";
constexpr std::size_t memory_max = std::size_t{256} * 1024 * 1024;

using Digest = std::array<std::uint8_t, 32>;

std::size_t memory_of(const Scrypt& scrypt) {
  const std::size_t block = std::size_t{128} * scrypt.r;
  return block * ((std::size_t{1} << scrypt.log2_n) + scrypt.p + 2) + 4096;
}

// nullopt: it cannot be had.
std::optional<Digest> digest_of(std::string_view password, const Salt& salt, const Scrypt& scrypt) {
  Digest digest{};
  const int done =
      EVP_PBE_scrypt(password.data(), password.size(), salt.data(), salt.size(), std::uint64_t{1} << scrypt.log2_n,
                     scrypt.r, scrypt.p, memory_of(scrypt), digest.data(), digest.size());
  return done == 1 ? std::optional(digest) : std::nullopt;
}

struct Hash {
  Scrypt scrypt;
  Salt salt{};
  Digest digest{};
};

// "ln=15," at the front of `rest`, which goes on behind it.
bool read_number(std::string_view& rest, std::string_view name, char end, unsigned most, unsigned& out) {
  if (!rest.starts_with(name)) return false;
  rest.remove_prefix(name.size());
  const auto [at, error] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
  const auto size = static_cast<std::size_t>(at - rest.data());
  if (error != std::errc() || out == 0 || out > most || size >= rest.size() || *at != end) return false;
  rest.remove_prefix(size + 1);
  return true;
}

std::optional<Hash> read_hash(std::string_view text) {
  Hash hash;
  if (!text.starts_with(start)) return std::nullopt;
  text.remove_prefix(start.size());
  if (!read_number(text, "ln=", ',', 24, hash.scrypt.log2_n) || !read_number(text, "r=", ',', 32, hash.scrypt.r) ||
      !read_number(text, "p=", '$', 32, hash.scrypt.p)) {
    return std::nullopt;
  }
  const std::size_t end = text.find('$');
  if (end == std::string_view::npos || memory_of(hash.scrypt) > memory_max) return std::nullopt;
  const bool is_whole =
      decode_base64url(text.substr(0, end), hash.salt) && decode_base64url(text.substr(end + 1), hash.digest);
  return is_whole ? std::optional(hash) : std::nullopt;
}

std::string text_of(const Scrypt& scrypt, const Salt& salt, const Digest& digest) {
  std::string text(start);
  text += "ln=" + std::to_string(scrypt.log2_n) + ",r=" + std::to_string(scrypt.r) + ",p=" + std::to_string(scrypt.p);
  text += '$';
  append_base64url(text, salt);
  text += '$';
  append_base64url(text, digest);
  return text;
}

}  // namespace

Salt make_salt(Random& random) {
  Salt salt{};
  random.fill(salt);
  return salt;
}

std::string hash_password(std::string_view password, const Salt& salt) {
  const auto digest = digest_of(password, salt, scrypt_now);
  SLUICE_INVARIANT(digest);
  return text_of(scrypt_now, salt, *digest);
}

bool is_password(std::string_view password, std::string_view hash) {
  const auto wanted = read_hash(hash);
  if (!wanted || password.size() > password_bytes_max) return false;
  const auto given = digest_of(password, wanted->salt, wanted->scrypt);
  return given && CRYPTO_memcmp(given->data(), wanted->digest.data(), given->size()) == 0;
}

const std::string& hash_of_nobody() {
  static const std::string hash = text_of(scrypt_now, Salt{}, Digest{});
  return hash;
}

}  // namespace sluice::edge
