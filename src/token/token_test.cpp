#include "token/token.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/encoding.h"
#include "token/challenge.h"
#include "token/stamp.h"

namespace sluice::token {
namespace {

const WallTime now = *parse_rfc3339("2026-12-24T20:00:00Z");

KeyRing make_ring(std::uint64_t seed = 1) {
  SeededRandom random(seed);
  return KeyRing({make_key(1, random, now)});
}

Buyer a_buyer() {
  return {BuyerId(Id128(0x0123456789abcdefULL, 0xfedcba9876543210ULL))};
}
Ticket a_ticket() {
  return {.sale = sale_tag("drop-1"),
          .line = LineIndex{1},
          .ordinal = Ordinal{4711},
          .epoch = 3,
          .buyer = thumb_of(a_buyer().id),
          .issued_at = now};
}
Pass a_pass() {
  return {.sale = sale_tag("drop-1"),
          .line = LineIndex{1},
          .ordinal = Ordinal{4711},
          .epoch = 3,
          .buyer = thumb_of(a_buyer().id),
          .quantity = 2,
          .issued_at = now,
          .expires_at = now + std::chrono::minutes(10)};
}
Challenge a_challenge() {
  return {.sale = sale_tag("drop-1"),
          .buyer = thumb_of(a_buyer().id),
          .bits = 16,
          .from = now,
          .until = now + std::chrono::minutes(2),
          .nonce = 0x0f1e2d3c4b5a6978ULL};
}
Stamp a_stamp() {
  return {.sale = sale_tag("drop-1"),
          .line = LineIndex{1},
          .epoch = 3,
          .buyer = thumb_of(a_buyer().id),
          .at = StampTime{1'798'142'400'123'456ULL},
          .edge = 0x1122334455667788ULL};
}

template <class Token>
std::string sign(const KeyRing& ring, const Token& token) {
  return sign(ring, now, token).str();
}

std::vector<std::string> signed_ones(const KeyRing& ring) {
  return {sign(ring, a_buyer()), sign(ring, a_ticket()), sign(ring, a_pass()), sign(ring, a_challenge()),
          sign(ring, a_stamp())};
}

// No verifier takes `text` for anything.
void expect_refused(const KeyRing& ring, const std::string& text, const std::string& why) {
  EXPECT_FALSE(verify_buyer(ring, now, text)) << why << ": " << text;
  EXPECT_FALSE(verify_ticket(ring, now, text)) << why << ": " << text;
  EXPECT_FALSE(verify_pass(ring, now, text)) << why << ": " << text;
  EXPECT_FALSE(verify_challenge(ring, now, text)) << why << ": " << text;
  EXPECT_FALSE(verify_stamp(ring, now, text)) << why << ": " << text;
}

TEST(Token, RoundTripsEachPurpose) {
  const KeyRing ring = make_ring();
  EXPECT_EQ(verify_buyer(ring, now, sign(ring, a_buyer())), a_buyer());
  EXPECT_EQ(verify_ticket(ring, now, sign(ring, a_ticket())), a_ticket());
  EXPECT_EQ(verify_pass(ring, now, sign(ring, a_pass())), a_pass());
  EXPECT_EQ(verify_challenge(ring, now, sign(ring, a_challenge())), a_challenge());
  EXPECT_EQ(verify_stamp(ring, now, sign(ring, a_stamp())), a_stamp());
}

TEST(Token, WithAnyBitFlippedIsRefused) {
  const KeyRing ring = make_ring();
  for (const std::string& good : signed_ones(ring)) {
    for (std::size_t i = 0; i < good.size() * 8; ++i) {
      std::string bad = good;
      bad[i / 8] = static_cast<char>(static_cast<unsigned char>(bad[i / 8]) ^ (1U << (i % 8)));
      expect_refused(ring, bad, "bit " + std::to_string(i));
    }
  }
}

TEST(Token, CutAtAnyLengthOrPaddedIsRefused) {
  const KeyRing ring = make_ring();
  for (const std::string& good : signed_ones(ring)) {
    for (std::size_t size = 0; size < good.size(); ++size) expect_refused(ring, good.substr(0, size), "cut");
    for (const char* more : {"A", "=", " ", ".", "\n"}) {
      expect_refused(ring, good + more, "longer");
      expect_refused(ring, more + good, "longer in front");
    }
  }
}

TEST(Token, OfOnePurposeIsNoTokenOfAnother) {
  const KeyRing ring = make_ring();
  EXPECT_FALSE(verify_pass(ring, now, sign(ring, a_ticket())));
  EXPECT_FALSE(verify_ticket(ring, now, sign(ring, a_pass())));
  EXPECT_FALSE(verify_buyer(ring, now, sign(ring, a_ticket())));
  EXPECT_FALSE(verify_ticket(ring, now, sign(ring, a_buyer())));
}

TEST(Token, PurposesSignWithDifferentKeysEvenForEqualBytes) {
  const KeyRing ring = make_ring();
  const auto& entry = ring.signing(now);
  EXPECT_NE(entry.mac(Purpose::ticket)("v1.0001.x"), entry.mac(Purpose::pass)("v1.0001.x"));
  EXPECT_NE(entry.mac(Purpose::ticket)("v1.0001.x"), entry.mac(Purpose::buyer)("v1.0001.x"));
}

TEST(Token, OfAnotherSaleSaysSo) {
  const KeyRing ring = make_ring();
  const auto ticket = verify_ticket(ring, now, sign(ring, a_ticket()));
  ASSERT_TRUE(ticket);
  EXPECT_EQ(ticket->sale, sale_tag("drop-1"));
  EXPECT_NE(ticket->sale, sale_tag("drop-2"));
}

TEST(Token, OfAnotherShopIsRefused) {
  expect_refused(make_ring(2), sign(make_ring(1), a_ticket()), "foreign key");
}

TEST(Pass, EndsExactlyAtItsTime) {
  const KeyRing ring = make_ring();
  const std::string text = sign(ring, a_pass());
  EXPECT_TRUE(verify_pass(ring, a_pass().expires_at - std::chrono::milliseconds(1), text));
  EXPECT_FALSE(verify_pass(ring, a_pass().expires_at, text));
}

TEST(Mac, IsHmacSha256) {
  SeededRandom random(9);
  for (std::size_t size = 0; size < 300; ++size) {
    Secret secret;
    random.fill(secret);
    std::string text(size, 'x');
    random.fill({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    std::array<std::uint8_t, 32> expected{};
    unsigned length = 0;
    HMAC(EVP_sha256(), secret.data(), 32, reinterpret_cast<const unsigned char*>(text.data()), size, expected.data(),
         &length);
    EXPECT_EQ(Mac(secret)(text), expected);
  }
}

TEST(KeyRing, NewestSignsAndAllVerifyUntilTheirTime) {
  SeededRandom random(1);
  const Key old_key = make_key(1, random, now);
  const KeyRing before({old_key});
  const std::string text = sign(before, a_ticket());
  const KeyRing after(rotated({old_key}, random, now + std::chrono::hours(1)));
  EXPECT_EQ(after.signing(now).key.id, 2);
  EXPECT_TRUE(verify_ticket(after, now, text)) << "a rotation loses nobody's place";
  EXPECT_TRUE(sign(after, a_ticket()).starts_with("v1.0002."));
  EXPECT_FALSE(verify_ticket(after, old_key.verify_until, text));
}

// Seen as: after 120 days of uptime every ticket, pass and identity was refused as it was signed.
TEST(KeyRing, WhatItSignsItVerifiesHoweverOldItsNewestKeyIs) {
  const KeyRing ring = make_ring();
  for (const int days : {0, 89, 91, 119, 121, 4000}) {
    const WallTime later = now + std::chrono::hours(24 * days);
    const Text text = sign(ring, later, a_buyer());
    EXPECT_TRUE(verify_buyer(ring, later, text)) << days;
  }
}

TEST(KeyRing, ALateRotationLosesNobodysPlace) {
  SeededRandom random(1);
  const Key old_key = make_key(1, random, now);
  const WallTime late = now + std::chrono::hours(24 * 400);
  const Text text = sign(KeyRing({old_key}), late, a_ticket());
  const KeyRing after(rotated({old_key}, random, late));
  EXPECT_EQ(after.signing(late).key.id, 2);
  EXPECT_TRUE(verify_ticket(after, late + key_verifies_after - std::chrono::milliseconds(1), text));
  EXPECT_FALSE(verify_ticket(after, late + key_verifies_after, text));
}

TEST(KeyRing, KeyNumbersStayDistinctWhenTheyRunOut) {
  SeededRandom random(1);
  std::vector<Key> keys{make_key(65'535, random, now)};
  for (int i = 0; i < 40; ++i) {
    keys = rotated(std::move(keys), random, now + std::chrono::hours(i));
    ASSERT_LE(keys.size(), keys_max);
    for (std::size_t a = 0; a < keys.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) ASSERT_NE(keys[a].id, keys[b].id);
    }
  }
}

}  // namespace
}  // namespace sluice::token
