#include "token/draw_prf.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "base/encoding.h"
#include "line/draw.h"

namespace sluice::token {
namespace {

namespace json = boost::json;

// Computed by tests/vectors/draw.py; web/assets/modules_test.mjs reads the same.
json::array draw_vectors() {
  std::ifstream in(SLUICE_VECTORS "/draw.json");
  const std::string text(std::istreambuf_iterator<char>(in), {});
  return json::parse(text).as_array();
}

DrawKey key_of(std::string_view hex) {
  DrawKey key{};
  EXPECT_EQ(hex.size(), key.size() * 2);
  for (std::size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<std::uint8_t>(std::stoul(std::string(hex.substr(2 * i, 2)), nullptr, 16));
  }
  return key;
}

TEST(DrawPrf, CommitmentsAndPlacesAreThoseOfTheVectors) {
  std::size_t places = 0;
  for (const json::value& value : draw_vectors()) {
    const json::object& vector = value.as_object();
    const DrawKey key = key_of(vector.at("key").as_string());
    EXPECT_EQ(to_hex(commitment_of(key, vector.at("sale").as_string())), vector.at("commitment").as_string());
    const DrawRound round(key, vector.at("mix").as_string());
    for (const json::value& drawn : vector.at("draws").as_array()) {
      const line::Draw draw(drawn.at("count").to_number<std::uint32_t>(),
                            [&](const line::DrawInput& in) { return round(in.round, in.count, in.half); });
      for (const json::value& pair : drawn.at("places").as_array()) {
        const auto number = pair.at(0).to_number<std::uint32_t>();
        const auto place = pair.at(1).to_number<std::uint32_t>();
        EXPECT_EQ(draw.place_of(number), place) << vector.at("name") << ", " << draw.count() << ": " << number;
        EXPECT_EQ(draw.number_of(place), number);
        ++places;
      }
    }
  }
  EXPECT_GT(places, 100U);
}

TEST(DrawPrf, AnotherSaleOrAnotherKeyIsAnotherCommitment) {
  const DrawKey key{1, 2, 3};
  const DrawKey other{1, 2, 4};
  EXPECT_NE(commitment_of(key, "drop"), commitment_of(key, "dro"));
  EXPECT_NE(commitment_of(key, "drop"), commitment_of(other, "drop"));
}

TEST(DrawPrf, EveryPartOfTheInputChangesTheRound) {
  const DrawRound round(DrawKey{7}, "");
  EXPECT_NE(round(0, 100, 5), round(1, 100, 5));
  EXPECT_NE(round(0, 100, 5), round(0, 101, 5));
  EXPECT_NE(round(0, 100, 5), round(0, 100, 6));
  EXPECT_NE(round(0, 100, 5), DrawRound(DrawKey{7}, "x")(0, 100, 5));
  EXPECT_NE(round(0, 100, 5), DrawRound(DrawKey{8}, "")(0, 100, 5));
}

}  // namespace
}  // namespace sluice::token
