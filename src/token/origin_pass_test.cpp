#include "token/origin_pass.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/encoding.h"

namespace sluice::token {
namespace {

const WallTime noon = *parse_rfc3339("2026-12-24T12:00:00Z");

boost::json::object pass_vectors() {
  std::ifstream in(SLUICE_VECTORS "/origin_pass.json");
  std::stringstream text;
  text << in.rdbuf();
  return boost::json::parse(text.str()).as_object();
}

std::string text_of(const boost::json::object& object, const char* name) {
  return std::string(object.at(name).as_string());
}

KeyRing ring_of(const boost::json::object& document) {
  std::vector<Key> keys;
  for (const auto& entry : document.at("ring").as_array()) {
    const auto& row = entry.as_object();
    Key key{.id = row.at("id").to_number<std::uint16_t>(),
            .secret = {},
            .sign_until = *parse_rfc3339(text_of(row, "sign_until")),
            .verify_until = *parse_rfc3339(text_of(row, "verify_until"))};
    const std::string secret = *from_hex(text_of(row, "secret"));
    std::memcpy(key.secret.data(), secret.data(), key.secret.size());
    keys.push_back(key);
  }
  return KeyRing(keys);
}

WallTime at_second(std::int64_t seconds) {
  return WallTime(std::chrono::seconds(seconds));
}

TEST(OriginPass, TheTestVectorsAreWhatIsSignedAndWhatIsRefused) {
  const auto document = pass_vectors();
  const std::string sale = text_of(document, "sale");
  const auto keys = origin_keys(ring_of(document), at_second(document.at("now").to_number<std::int64_t>()), sale);
  ASSERT_EQ(keys.size(), document.at("keys").as_array().size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(keys[i].text(), std::string_view(document.at("keys").as_array()[i].as_string()));
  }
  for (const auto& entry : document.at("cases").as_array()) {
    const auto& row = entry.as_object();
    const std::string text = text_of(row, "pass");
    const auto pass = verify_origin_pass(keys, sale, text);
    const bool lives = pass && at_second(row.at("now").to_number<std::int64_t>()) < pass->expires_at;
    EXPECT_EQ(lives, !row.contains("refused")) << text_of(row, "name");
    if (!lives) continue;
    EXPECT_EQ(raw(pass->ordinal), row.at("ordinal").to_number<std::uint32_t>());
    EXPECT_EQ(raw(pass->buyer), std::stoull(text_of(row, "buyer"), nullptr, 16));
    EXPECT_EQ(pass->expires_at, at_second(row.at("expires_at").to_number<std::int64_t>()));
    std::string again;
    for (const OriginKey& key : keys) {
      if (text.substr(3, 4) == key.id()) key.append_signed(again, *pass);
    }
    EXPECT_EQ(again, text) << "one text for one meaning";
  }
}

TEST(OriginPass, EveryFlippedBitIsRefused) {
  SeededRandom random(1);
  const auto keys = origin_keys(KeyRing({make_key(1, random, noon)}), noon, "shop");
  std::string text;
  keys.front().append_signed(text,
                             {.sale = "shop", .ordinal = Ordinal{7}, .buyer = BuyerThumb{1}, .expires_at = noon});
  ASSERT_TRUE(verify_origin_pass(keys, "shop", text));
  for (std::size_t i = 0; i < text.size() * 8; ++i) {
    std::string flipped = text;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
    EXPECT_FALSE(verify_origin_pass(keys, "shop", flipped)) << flipped;
  }
}

TEST(OriginPass, AGatesKeysAreItsOwn) {
  SeededRandom random(1);
  const KeyRing ring({make_key(1, random, noon)});
  EXPECT_NE(origin_keys(ring, noon, "shop").front().text(), origin_keys(ring, noon, "other").front().text());
  EXPECT_FALSE(is_origin_key(origin_keys(ring, noon, "shop"), origin_keys(ring, noon, "other").front().text()));
  EXPECT_FALSE(is_origin_key(origin_keys(ring, noon, "shop"), ""));
}

TEST(OriginPass, ANewKeyIsListedBeforeItSignsAndAnOldOneAfterwards) {
  SeededRandom random(1);
  const std::vector<Key> first{make_key(1, random, noon)};
  const WallTime rotation = noon + key_signs_for * 3 / 4;
  const KeyRing ring(rotated(first, random, rotation));
  const auto uses = [&](WallTime when) {
    std::string out;
    for (const OriginKey& key : origin_keys(ring, when, "shop")) {
      out += std::string(key.id()) + ' ' + std::string(to_string(key.use())) + ' ';
    }
    return out;
  };
  EXPECT_EQ(uses(rotation), "0001 signs 0002 signs_next ");
  EXPECT_EQ(uses(noon + key_signs_for), "0002 signs 0001 signed_before ");
  EXPECT_EQ(uses(noon + key_signs_for + key_verifies_after), "0002 signs ");
  EXPECT_EQ(uses(noon + key_signs_for * 10), "0002 signs ") << "better a long-lived key than a shop that stops";
}

}  // namespace
}  // namespace sluice::token
