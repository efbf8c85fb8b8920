#include "app/serve/keys/served_tls.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

token::KeyRing ring_of(std::initializer_list<std::uint16_t> ids) {
  std::vector<token::Key> keys;
  WallTime until = *parse_rfc3339("2026-12-24T12:00:00Z");
  for (const std::uint16_t id : ids) {
    token::Key& key = keys.emplace_back();
    key.id = id;
    key.secret.fill(static_cast<std::uint8_t>(id));
    key.sign_until = key.verify_until = until;
    until -= std::chrono::hours(24);
  }
  return token::KeyRing(std::move(keys));
}

TEST(TicketKeysOfARing, AreOneForEachOfItsKeysTheOneThatSignsFirst) {
  const auto keys = ticket_keys_of(ring_of({2, 1}));
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].name, ticket_keys_of(ring_of({2}))[0].name) << "the same on every server of the ring";
  EXPECT_EQ(keys[1].name, ticket_keys_of(ring_of({1}))[0].name);
  EXPECT_NE(keys[0].name, keys[1].name);
  EXPECT_NE(keys[0].cipher, keys[0].mac);
  EXPECT_NE(keys[0].cipher, ring_of({2}).entries()[0].key.secret);
}

TEST(TicketKeys, TheNewestEncryptsAndOlderOnesAreRenewed) {
  http::TicketKeys keys;
  EXPECT_FALSE(keys.newest());
  const auto of = ticket_keys_of(ring_of({3, 2}));
  keys.set(of);
  EXPECT_EQ(keys.newest()->name, of[0].name);
  EXPECT_TRUE(keys.find(of[0].name)->is_newest);
  EXPECT_FALSE(keys.find(of[1].name)->is_newest);
  keys.set({of[0]});
  EXPECT_FALSE(keys.find(of[1].name)) << "what the ring has forgotten is forgotten";
}

}  // namespace
}  // namespace sluice::app
