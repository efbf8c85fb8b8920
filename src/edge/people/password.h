// Passwords of people who operate, hashed by OpenSSL's scrypt (RFC 7914).
//
//   $scrypt$ln=15,r=8,p=3$<salt>$<hash>      16 and 32 bytes, base64url
//
// The text carries what it was made with, so that `scrypt_now` may change: a hash of before is still read. One takes
// a quarter of a second of a core and 32 MiB: to be done where nobody waits but who has asked (slow_work.h).
// Pure; thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"

namespace sluice::edge {

struct Scrypt {
  unsigned log2_n = 0;
  unsigned r = 0;
  unsigned p = 0;
};
// As strong as OWASP's first recommendation (N = 2^17, p = 1: the product of N and p, hardly less), for 32 MiB
// instead of 128: a server in the middle of a sale must not be short of memory because somebody logs in. Less makes
// guessing from a stolen ledger cheaper; more, and a log-in takes a second on a busy machine.
inline constexpr Scrypt scrypt_now{.log2_n = 15, .r = 8, .p = 3};

// Shorter ones are guessed; scrypt takes any length, and whoever sends megabytes must not have them hashed.
inline constexpr std::size_t password_bytes_min = 12;
inline constexpr std::size_t password_bytes_max = 256;

using Salt = std::array<std::uint8_t, 16>;
[[nodiscard]] Salt make_salt(Random& random);
[[nodiscard]] std::string hash_password(std::string_view password, const Salt& salt);
// False also for a text that is no hash, or that would take more than 256 MiB. Compared in constant time.
[[nodiscard]] bool is_password(std::string_view password, std::string_view hash);
// A hash that no password has, as dear to compare with as any: for users that are not there, so that how long it
// takes does not tell who is.
[[nodiscard]] const std::string& hash_of_nobody();

}  // namespace sluice::edge
