#include "app/serve/mirror/mirrored_sale.h"

#include <gtest/gtest.h>

#include <map>

namespace sluice::app {
namespace {

std::map<std::string, std::string> fields_of(const MirroredHash& hash) {
  return {hash.fields.begin(), hash.fields.end()};
}

TEST(MirroredSale, HasAHashOfItsOwnAndOneForEachItem) {
  shop::StatusDocument document;
  document.body =
      R"({"sale":"drop","name":"Winter \"drop\"","state":"open","opens_at":"2026-12-24T20:00:00.000Z","closes_at":null,
      "items":[{"item":"tee","name":"Tee","price":{"amount":2500,"currency":"EUR"},"stock":10,"available":3,"kept":2,"held":1},
      {"item":"cap","name":"Cap","price":{"amount":900,"currency":"EUR"},"stock":5,"available":5,"kept":0,"held":0,"limit":1}],
      "line":{},"message":"Soon","now":"2026-12-24T20:00:01.000Z"})";
  const auto hashes = mirrored_sale("drop", document);
  ASSERT_EQ(hashes.size(), 3U);
  EXPECT_EQ(hashes[0].key, "sale:drop");
  auto sale = fields_of(hashes[0]);
  EXPECT_EQ(sale["name"], "Winter \"drop\"");
  EXPECT_EQ(sale["state"], "open");
  EXPECT_EQ(sale["closes_at"], "");
  EXPECT_EQ(sale["items"], "tee cap");
  EXPECT_EQ(hashes[1].key, "sale:drop:item:tee");
  auto tee = fields_of(hashes[1]);
  EXPECT_EQ(tee["price"], "2500");
  EXPECT_EQ(tee["sold"], "4");
  EXPECT_EQ(tee["left"], "6");
  EXPECT_EQ(fields_of(hashes[2])["sold"], "0");
}

TEST(MirroredSale, IsNothingBeforeItIsToldNorWhereRobotsBuy) {
  shop::StatusDocument document;
  EXPECT_TRUE(mirrored_sale("drop", document).empty());
  document.body = R"({"sale":"drop","state":"open","items":[],"rehearsal":true})";
  EXPECT_TRUE(mirrored_sale("drop", document).empty());
}

}  // namespace
}  // namespace sluice::app
