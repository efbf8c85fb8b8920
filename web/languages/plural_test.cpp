// Plural forms are those of browsers: both sides are held to the same vectors.
#include "web/languages/plural.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <sstream>

namespace sluice::web {
namespace {

boost::json::object vectors() {
  std::ifstream in(SLUICE_WEB_DIR "/../tests/vectors/plural.json");
  return boost::json::parse(std::string{std::istreambuf_iterator<char>(in), {}}).as_object();
}

TEST(Plural, IsWhatBrowsersSayForEveryLanguageAndNumber) {
  const auto all = vectors();
  const auto& numbers = all.at("numbers").as_array();
  for (const auto& [language, said] : all.at("languages").as_object()) {
    EXPECT_TRUE(has_plural_rules(language)) << language;
    std::istringstream forms(std::string(said.at("forms").as_string()));
    for (const auto& number : numbers) {
      std::string form;
      forms >> form;
      EXPECT_EQ(plural_category(language, number.to_number<std::uint64_t>()), form) << language << " " << number;
    }
    std::string categories;
    for (const auto& category : said.at("categories").as_array())
      categories += std::string(category.as_string()) + " ";
    std::string known;
    for (const std::string_view category : plural_categories(language)) known += std::string(category) + " ";
    EXPECT_EQ(known, categories) << language;
  }
}

TEST(Plural, ALanguageWithoutRulesIsKnownToBeOne) {
  for (const char* code : {"", "xx", "EN", "deu"}) EXPECT_FALSE(has_plural_rules(code)) << code;
}

}  // namespace
}  // namespace sluice::web
