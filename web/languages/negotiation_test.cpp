#include "web/languages/negotiation.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

#include "web/languages/plural.h"

namespace sluice::web {
namespace {

constexpr std::array<std::string_view, 4> codes{"en", "de", "pt", "zh"};

std::string_view picked(std::string_view field) {
  return codes[pick_language(field, codes)];
}

TEST(PickLanguage, TakesTheOneThatIsWantedMost) {
  EXPECT_EQ(picked("de"), "de");
  EXPECT_EQ(picked("de;q=0.5, pt;q=0.9"), "pt");
  EXPECT_EQ(picked("pt;q=0.501, de;q=0.5"), "pt");
  EXPECT_EQ(picked("DE"), "de");
  EXPECT_EQ(picked(" en ; q=0.1 ,\tzh ; q=0.2 "), "zh");
}

TEST(PickLanguage, OfEqualWeightsTheEarlierOneCounts) {
  EXPECT_EQ(picked("pt, de"), "pt");
  EXPECT_EQ(picked("nl, de;q=0.5, pt;q=0.5"), "de");
}

TEST(PickLanguage, ARegionFindsItsLanguage) {
  EXPECT_EQ(picked("pt-BR"), "pt");
  EXPECT_EQ(picked("zh-Hant-TW, de;q=0.9"), "zh");
  EXPECT_EQ(picked("de-CH-1996;q=0.3"), "de");
}

TEST(PickLanguage, IsEnglishWhenNothingFits) {
  for (const char* field :
       {"", "nl", "*", "nl, *;q=0.5", "d", "dex", "de;q=0", ",,;", "de;q=2", "de;q=x", "-", "q=1"})
    EXPECT_EQ(picked(field), "en") << field;
}

TEST(PickLanguage, AnyLanguageWeighsAsMuchAsItSays) {
  EXPECT_EQ(picked("*, de;q=0.9"), "en");
  EXPECT_EQ(picked("*;q=0.1, de;q=0.9"), "de");
}

TEST(AcceptsGzip, ByNameOrByAnything) {
  for (const char* field : {"gzip", "deflate, gzip, br, zstd", "br, GZIP;q=0.1", "*", "x-gzip", "*;q=0, gzip"})
    EXPECT_TRUE(accepts_gzip(field)) << field;
  for (const char* field : {"", "br", "identity", "gzip;q=0", "*, gzip;q=0.000", "*;q=0", "gzipped", "gzip;q="})
    EXPECT_FALSE(accepts_gzip(field)) << field;
}

TEST(PluralCategory, FollowsTheLanguage) {
  struct Verdict {
    std::string_view language;
    std::uint64_t number;
    std::string_view category;
  };
  for (const Verdict& verdict : std::initializer_list<Verdict>{
           {"en", 0, "other"}, {"en", 1, "one"},          {"en", 1'000'000, "other"}, {"fr", 0, "one"},
           {"fr", 1, "one"},   {"fr", 2, "other"},        {"fr", 2'000'000, "many"},  {"fr", 1'000'001, "other"},
           {"es", 0, "other"}, {"es", 1'000'000, "many"}, {"pt", 0, "one"},           {"it", 1, "one"},
           {"ja", 1, "other"}, {"zh", 0, "other"},        {"ko", 5, "other"},         {"ar", 0, "zero"},
           {"ar", 1, "one"},   {"ar", 2, "two"},          {"ar", 3, "few"},           {"ar", 10, "few"},
           {"ar", 11, "many"}, {"ar", 99, "many"},        {"ar", 100, "other"},       {"ar", 102, "other"},
           {"ar", 103, "few"}, {"ar", 111, "many"},
       }) {
    EXPECT_EQ(plural_category(verdict.language, verdict.number), verdict.category)
        << verdict.language << ' ' << verdict.number;
  }
}

}  // namespace
}  // namespace sluice::web
