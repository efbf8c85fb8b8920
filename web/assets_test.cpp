// What is embedded is whole, refers to nothing outside, and lives under a strict content security policy.
#include "web/assets.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "web/asset_table.h"

namespace sluice::web {
namespace {

std::string versioned_prefix() {
  return "/assets/" + std::string(assets_version) + "/";
}

bool is_page(const Asset& asset) {
  return asset.path.starts_with("/pages/");
}

// The first group of every match.
std::vector<std::string> all_matches(std::string_view text, const char* pattern) {
  const std::regex regex(pattern);
  const std::string copy(text);
  std::vector<std::string> found;
  for (std::sregex_iterator it(copy.begin(), copy.end(), regex), end; it != end; ++it) found.push_back((*it)[1]);
  return found;
}

// What is made at build time lies elsewhere.
std::string read_file(const std::string& path) {
  const std::string made = SLUICE_WEB_GENERATED + path;
  std::ifstream in(std::ifstream(made) ? made : SLUICE_WEB_DIR + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string replace_all(std::string text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

std::string_view script_body(const std::string& name) {
  const Found found = find(versioned_prefix() + "js/" + name + ".js");
  return found ? found.asset->body : std::string_view{};
}

TEST(Assets, AreTheFilesByteForByteButForTheVersionInPages) {
  ASSERT_FALSE(asset_table.empty());
  for (const Asset& asset : asset_table) {
    const std::string file = replace_all(std::string(asset.path), versioned_prefix(), "/assets/");
    const std::string body = replace_all(std::string(asset.body), versioned_prefix(), "/assets/");
    EXPECT_EQ(body, read_file("/" + file.substr(1))) << asset.path;
    EXPECT_FALSE(body.empty()) << asset.path;
  }
}

TEST(Assets, AreFoundUnderTheirVersionAndMayThenBeKeptForEver) {
  const Found found = find(versioned_prefix() + "style.css");
  ASSERT_TRUE(found);
  EXPECT_TRUE(found.immutable);
  EXPECT_EQ(found.asset->content_type, "text/css; charset=utf-8");
}

TEST(Assets, OfAnotherVersionAreFoundButMustNotBeKept) {
  const Found found = find("/assets/000000000000/js/api.js");
  ASSERT_TRUE(found);
  EXPECT_FALSE(found.immutable);
  EXPECT_EQ(found.asset, find(versioned_prefix() + "js/api.js").asset);
}

TEST(Assets, SnippetKeepsItsAddressOverVersions) {
  const Found found = find("/sluice.js");
  ASSERT_TRUE(found);
  EXPECT_FALSE(found.immutable);
  EXPECT_EQ(found.asset->content_type, "text/javascript; charset=utf-8");
}

TEST(Assets, NothingElseIsFound) {
  for (const char* path :
       {"", "/", "/assets", "/assets/", "/assets/x", "/assets//", "/assets/x/nope.js", "/waiting/script.js",
        "/languages/en.json", "/pages/sale.html", "/assets/x/../sluice.js", "/sluice.js/", "style.css"}) {
    EXPECT_FALSE(find(path)) << path;
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

TEST(PageFor, EachRouteHasItsPageWhateverTheId) {
  const std::map<std::string, std::string> routes{{"/", "/pages/index.html"},
                                                  {"/sale/drop-1", "/pages/sale.html"},
                                                  {"/checkout/hold_0", "/pages/checkout.html"},
                                                  {"/order/ord_0", "/pages/order.html"},
                                                  {"/draw/drop-1", "/pages/draw.html"},
                                                  {"/handover/drop-1", "/pages/handover.html"},
                                                  {"/priority/drop-1", "/pages/priority.html"}};
  for (const auto& [path, page] : routes) {
    ASSERT_NE(page_for(path), nullptr) << path;
    EXPECT_EQ(page_for(path)->path, page);
  }
}

TEST(PageFor, OtherPathsHaveNone) {
  for (const char* path : {"", "/sale", "/sale/", "/sale/a/b", "/sale/a/", "/order/", "/nope", "/nope/a", "//",
                           "/Sale/a", "/queue/a", "/pages/sale.html"}) {
    EXPECT_EQ(page_for(path), nullptr) << path;
  }
  EXPECT_EQ(error_page().path, "/pages/error.html");
}

TEST(Pages, EverythingTheyReferToExists) {
  for (const Asset& asset : asset_table) {
    if (!is_page(asset)) continue;
    for (const std::string& path : all_matches(asset.body, "(?:href|src)=\"(/[^\"#]*)\"")) {
      EXPECT_TRUE(find(path).immutable || page_for(path) != nullptr) << asset.path << " refers to " << path;
    }
  }
}

TEST(Scripts, ImportOnlyWhatExists) {
  for (const Asset& asset : asset_table) {
    for (const std::string& name : all_matches(asset.body, "(?:from|import) '([^']*)'")) {
      ASSERT_TRUE(name.starts_with("./")) << asset.path << " imports " << name;
      EXPECT_TRUE(find(versioned_prefix() + "js/" + name.substr(2)).immutable) << asset.path << " imports " << name;
    }
  }
}

TEST(Pages, PreloadExactlyTheModulesThatTheirScriptNeeds) {
  for (const Asset& asset : asset_table) {
    if (!is_page(asset)) continue;
    std::vector<std::string> pending =
        all_matches(asset.body, "<script type=\"module\" src=\"[^\"]*/js/(\\w+)\\.js\"");
    const std::vector<std::string> own = pending;
    std::set<std::string> needed;
    while (!pending.empty()) {
      const std::string name = pending.back();
      pending.pop_back();
      for (auto& next : all_matches(script_body(name), "(?:from|import) '\\./(\\w+)\\.js'")) {
        if (needed.insert(next).second) pending.push_back(next);
      }
    }
    const auto listed = all_matches(asset.body, "rel=\"modulepreload\" href=\"[^\"]*/js/(\\w+)\\.js\"");
    EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()), needed) << asset.path;
  }
}

TEST(Assets, NothingIsAskedFromOutside) {
  const char* outside =
      "((?:src|href|action)=\"(?:https?:)?//|url\\(\\s*['\"]?(?:https?:)?//|"
      "(?:import|from)\\s*\\(?\\s*['\"](?:https?:)?//|fetch\\(\\s*['\"`](?:https?:)?//)";
  for (const Asset& asset : asset_table) EXPECT_EQ(all_matches(asset.body, outside).size(), 0U) << asset.path;
}

TEST(Pages, CarryNoInlineScriptStyleOrHandler) {
  for (const Asset& asset : asset_table) {
    if (!is_page(asset)) continue;
    EXPECT_EQ(all_matches(asset.body, "(<script(?![^>]*\\ssrc=))").size(), 0U) << asset.path;
    EXPECT_EQ(all_matches(asset.body, "(<style|\\sstyle=|\\son[a-z]+=)").size(), 0U) << asset.path;
  }
}

TEST(Pages, HaveOneHeadingAtATimeALanguageATitleAndAViewport) {
  for (const Asset& asset : asset_table) {
    if (!is_page(asset)) continue;
    for (const char* part : {"<html lang=\"en\">", "<title>", "name=\"viewport\"", "<h1", "<main id=\"content\">"}) {
      EXPECT_NE(asset.body.find(part), std::string_view::npos) << asset.path << " lacks " << part;
    }
    // What a script changes is said there.
    const bool has_script = asset.body.find("<script") != std::string_view::npos;
    EXPECT_TRUE(!has_script || asset.body.find("id=\"live\"") != std::string_view::npos) << asset.path;
  }
}

TEST(Pages, StaticTextsReadAsInTheTableOfTexts) {
  const std::string_view texts = script_body("english");
  for (const Asset& asset : asset_table) {
    if (!is_page(asset)) continue;
    const std::string body(asset.body);
    const std::regex marked("data-text=\"(\\w+)\"[^>]*>([^<]*)<");
    for (std::sregex_iterator it(body.begin(), body.end(), marked), end; it != end; ++it) {
      const std::regex entry("\"" + (*it)[1].str() + "\": \"([^\"\\n]*)\"");
      std::cmatch match;
      ASSERT_TRUE(std::regex_search(texts.data(), texts.data() + texts.size(), match, entry)) << (*it)[1];
      EXPECT_EQ(match[1].str(), (*it)[2].str()) << asset.path;
    }
  }
}

TEST(Pages, HaveEveryElementThatTheirScriptsLookUp) {
  const std::map<std::string, std::vector<std::string>> scripts{
      {"index", {"shop", "dom"}},  {"sale", {"sale", "dom"}},         {"checkout", {"checkout", "dom"}},
      {"order", {"order", "dom"}}, {"handover", {"handover", "dom"}}, {"priority", {"priority", "dom"}}};
  for (const auto& [page, names] : scripts) {
    const std::string html = read_file("/pages/" + page + ".html");
    for (const std::string& name : names) {
      const auto ids = all_matches(script_body(name), "byId\\('([\\w-]+)'\\)");
      EXPECT_FALSE(ids.empty()) << name;
      for (const std::string& id : ids) {
        EXPECT_NE(html.find("id=\"" + id + "\""), std::string::npos) << page << " lacks #" << id;
      }
    }
  }
}

}  // namespace
}  // namespace sluice::web
