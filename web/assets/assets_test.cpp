// What is compiled in is whole and refers to nothing outside.
#include "web/assets/assets.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "web/assets/asset_table.h"

namespace sluice::web {
namespace {

// What is made at build time lies elsewhere.
std::string read_source(const std::string& path) {
  const std::string made = SLUICE_WEB_GENERATED + path;
  std::ifstream in(std::ifstream(made) ? made : SLUICE_WEB_DIR + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Assets, AreTheFilesByteForByte) {
  ASSERT_FALSE(asset_table.empty());
  for (const Asset& asset : asset_table) {
    EXPECT_EQ(asset.body, read_source(std::string(asset.path))) << asset.path;
    EXPECT_FALSE(asset.body.empty()) << asset.path;
  }
}

TEST(Assets, TheSnippetAndTheWorkerAreServedAndNothingElse) {
  const Asset* snippet = find_asset("/sluice.js");
  ASSERT_NE(snippet, nullptr);
  EXPECT_EQ(snippet->content_type, "text/javascript; charset=utf-8");
  ASSERT_NE(find_asset("/assets/pay.js"), nullptr);
  ASSERT_NE(find_asset("/assets/work.js"), nullptr);
  for (const char* path : {"", "/", "/assets/", "/work.js", "/pay.js", "/scripts/sale.js", "/languages/en.json",
                           "/pages/sale.html", "/parts/frame.html", "/sluice.js/", "sluice.js"}) {
    EXPECT_EQ(find_asset(path), nullptr) << path;
  }
}

TEST(Assets, ContentTypesFollowTheFileNames) {
  const std::map<std::string, std::string> types{{".html", "text/html; charset=utf-8"},
                                                 {".css", "text/css; charset=utf-8"},
                                                 {".js", "text/javascript; charset=utf-8"},
                                                 {".json", "application/json"},
                                                 {".svg", "image/svg+xml; charset=utf-8"}};
  for (const Asset& asset : asset_table) {
    const std::string extension(asset.path.substr(asset.path.rfind('.')));
    EXPECT_EQ(asset.content_type, types.at(extension)) << asset.path;
  }
}

TEST(Assets, EtagsAreQuotedAndTellFilesApart) {
  std::set<std::string_view> seen;
  for (const Asset& asset : asset_table) {
    EXPECT_TRUE(std::regex_match(std::string(asset.etag), std::regex("\"[0-9a-f]{16}\""))) << asset.etag;
    EXPECT_TRUE(seen.insert(asset.etag).second) << asset.path;
  }
}

TEST(Assets, NothingIsAskedFromOutside) {
  const std::regex outside(
      "((?:src|href|action)=\"(?:https?:)?//|url\\(\\s*['\"]?(?:https?:)?//|"
      "(?:import|from)\\s*\\(?\\s*['\"](?:https?:)?//|fetch\\(\\s*['\"`](?:https?:)?//)");
  for (const Asset& asset : asset_table)
    EXPECT_FALSE(std::regex_search(asset.body.begin(), asset.body.end(), outside)) << asset.path;
}

}  // namespace
}  // namespace sluice::web
