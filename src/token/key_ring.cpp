// SHA-256's block function itself is used, because it lets a key's state be computed once; OpenSSL 3 marks that
// interface as legacy but keeps it, and its replacement costs a heap allocation and three times the time per token.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "token/key_ring.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "base/encoding.h"
#include "base/invariant.h"

namespace sluice::token {
namespace {

std::array<std::uint32_t, 8> state_after(const Secret& secret, std::uint8_t pad) {
  std::array<std::uint8_t, SHA256_CBLOCK> block{};
  block.fill(pad);
  for (std::size_t i = 0; i < secret.size(); ++i) block[i] ^= secret[i];
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, block.data(), block.size());
  std::array<std::uint32_t, 8> state{};
  std::memcpy(state.data(), context.h, sizeof context.h);
  return state;
}

// Goes on hashing from a state that one full block led to.
std::array<std::uint8_t, 32> finish(const std::array<std::uint32_t, 8>& state, const void* data, std::size_t size) {
  SHA256_CTX context{};
  std::memcpy(context.h, state.data(), sizeof context.h);
  context.Nl = SHA256_CBLOCK * 8;
  context.md_len = SHA256_DIGEST_LENGTH;
  SHA256_Update(&context, data, size);
  std::array<std::uint8_t, 32> digest{};
  SHA256_Final(digest.data(), &context);
  return digest;
}

KeyRing::Entry make_entry(const Key& key) {
  return {.key = key,
          .macs = {Mac(derive(key.secret, "sluice v1 buyer")), Mac(derive(key.secret, "sluice v1 ticket")),
                   Mac(derive(key.secret, "sluice v1 pass")), Mac(derive(key.secret, "sluice v1 challenge")),
                   Mac(derive(key.secret, "sluice v1 order")), Mac(derive(key.secret, "sluice v1 stamp"))}};
}

std::string fingerprint_of(std::vector<Key> keys) {
  std::sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) { return a.id < b.id; });
  std::array<std::uint8_t, 32> print{};
  std::string text;
  for (const Key& key : keys) {
    print = Mac(derive(key.secret, "sluice v1 fingerprint"))(text + std::to_string(key.id));
    text.assign(print.begin(), print.end());
  }
  return to_hex(std::span(print).first(8));
}

}  // namespace

Secret derive(const Secret& secret, std::string_view purpose) {
  Secret out{};
  EVP_KDF* kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  EVP_KDF_CTX* context = EVP_KDF_CTX_new(kdf);
  EVP_KDF_free(kdf);
  std::string digest = "SHA256";
  Secret key = secret;
  std::string info(purpose);
  const std::array<OSSL_PARAM, 4> params{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), digest.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.data(), key.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()), OSSL_PARAM_construct_end()};
  const int ok = EVP_KDF_derive(context, out.data(), out.size(), params.data());
  EVP_KDF_CTX_free(context);
  SLUICE_INVARIANT(ok == 1);
  return out;
}

Mac::Mac(const Secret& secret) : inner_(state_after(secret, 0x36)), outer_(state_after(secret, 0x5c)) {}

std::array<std::uint8_t, 32> Mac::operator()(std::string_view text) const {
  const auto inner = finish(inner_, text.data(), text.size());
  return finish(outer_, inner.data(), inner.size());
}

KeyRing::KeyRing(std::vector<Key> keys) {
  SLUICE_INVARIANT(!keys.empty());
  std::stable_sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) { return a.sign_until > b.sign_until; });
  for (const Key& key : keys) entries_.push_back(make_entry(key));
  fingerprint_ = fingerprint_of(std::move(keys));
}

const KeyRing::Entry& KeyRing::signing(WallTime) const {
  return entries_.front();
}

const KeyRing::Entry* KeyRing::verifying(std::uint16_t id, WallTime now) const {
  for (const Entry& entry : entries_) {
    if (entry.key.id != id) continue;
    return now < entry.key.verify_until || &entry == &signing(now) ? &entry : nullptr;
  }
  return nullptr;
}

Key make_key(std::uint16_t id, Random& random, WallTime now) {
  Key key{.id = id,
          .secret = {},
          .sign_until = now + key_signs_for,
          .verify_until = now + key_signs_for + key_verifies_after};
  random.fill(key.secret);
  return key;
}

namespace {

bool ends_earlier(const Key& a, const Key& b) {
  return a.sign_until < b.sign_until;
}

// One above the greatest; at the end of the numbers, the least that is free.
std::uint16_t fresh_id(const std::vector<Key>& keys) {
  const auto is_taken = [&keys](std::uint16_t id) {
    return std::any_of(keys.begin(), keys.end(), [id](const Key& key) { return key.id == id; });
  };
  std::uint16_t id = 0;
  for (const Key& key : keys) id = std::max(id, key.id);
  do ++id;
  while (is_taken(id));
  return id;
}

}  // namespace

bool is_rotation_due(const std::vector<Key>& keys, WallTime now) {
  const auto newest = std::max_element(keys.begin(), keys.end(), ends_earlier);
  return newest == keys.end() || newest->sign_until - now < key_signs_for / 3;
}

std::vector<Key> rotated(std::vector<Key> keys, Random& random, WallTime now) {
  std::stable_sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) { return ends_earlier(b, a); });
  if (!keys.empty())
    keys.front().verify_until = std::max<WallTime>(keys.front().verify_until, now + key_verifies_after);
  std::erase_if(keys, [now](const Key& key) { return key.verify_until <= now; });
  keys.insert(keys.begin(), make_key(fresh_id(keys), random, now));
  if (keys.size() > keys_max) keys.resize(keys_max);
  return keys;
}

}  // namespace sluice::token
