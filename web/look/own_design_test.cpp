// A merchant's design of the waiting page, texts and languages are taken, or refused with a reason.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "web/composition/composed_pages.h"
#include "web/composition/document.h"
#include "web/composition/page_test_kit.h"

namespace sluice::web {
namespace {

// A merchant's folder that goes away with the test.
class OwnDesign : public testing::Test {
protected:
  OwnDesign() : folder(std::filesystem::temp_directory_path() / "sluice-design-XXXXXX") {
    std::string name = folder.string();
    folder = mkdtemp(name.data());
  }
  ~OwnDesign() override { std::filesystem::remove_all(folder); }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder / name) << text; }
  [[nodiscard]] std::string error() const {
    const auto pages = ComposedPages::compose({.design = folder});
    return pages ? "" : pages.error().detail;
  }

  std::filesystem::path folder;
  const std::string whole =
      "<html lang=\"{{lang}}\" dir=\"{{dir}}\"><head>{{head}}</head><body><h2>{{text:brand}}</h2>"
      "{{main}}{{script}}</body></html>";
};

TEST_F(OwnDesign, IsFilledInEveryLanguage) {
  write("queue.html", whole);
  write("queue.css", "h2{color:red}");
  write("de.json", R"({"brand": "Laden <Nord>"})");
  const auto pages = ComposedPages::compose({.design = folder}).value();
  const auto waiting = [&pages](std::string_view code) -> const std::string& {
    return pages.document(Page::queue, *pages.find_language(code)).html;
  };
  const std::string& german = waiting("de");
  EXPECT_NE(german.find("<h2>Laden &lt;Nord&gt;</h2>"), std::string::npos);
  EXPECT_NE(german.find("h2{color:red}</style>"), std::string::npos);
  EXPECT_NE(waiting("en").find("<h2></h2>"), std::string::npos) << "a shop without a name has none";
  EXPECT_NE(pages.policy(Page::queue).find(hash_of(between(german, "<style>", "</style>"))), std::string::npos);
  EXPECT_NE(pages.plain_frame(Page::queue, *pages.find_language("de")).before.find("Laden &lt;Nord&gt;"),
            std::string::npos);
}

TEST_F(OwnDesign, PluralTextsAreReplacedWhole) {
  write("queue.html", whole);
  write("en.json", R"({"ahead": {"one": "{count} soul first", "other": "{count} souls first"}})");
  const auto pages = ComposedPages::compose({.design = folder}).value();
  EXPECT_EQ(pages.languages().front().say_count("ahead", 1), "1 soul first");
  EXPECT_EQ(pages.languages().front().say_count("ahead", 12'345), "12,345 souls first");
}

TEST_F(OwnDesign, WhatIsWrongIsOneLineThatNamesIt) {
  const auto named = [this](const std::string& file) { return (folder / file).string() + ": "; };
  EXPECT_EQ(error(), named("queue.html") + "cannot be read");
  for (const char* slot : {"lang", "dir", "head", "main", "script"}) {
    std::string text = whole;
    const std::string name = "{{" + std::string(slot) + "}}";
    write("queue.html", text.erase(text.find(name), name.size()));
    EXPECT_EQ(error(), named("queue.html") + "lacks the slot " + name);
  }
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"{{hed}}", "{{hed}} is not a slot"},
      {"{{text:nothing}}", "{{text:nothing}} is not a slot"},
      {"{{main", "a slot is not closed with }}"},
      {"<script>alert(1)</script>", "has an inline script: link to a file of this site"},
      {"<style>p{}</style>", "has a <style> element: write queue.css beside it"},
      {"<p style=\"color:red\">", "has a style or event attribute: use queue.css"},
      {"<p onclick=\"x()\">", "has a style or event attribute: use queue.css"},
  };
  for (const auto& [text, why] : wrong) {
    write("queue.html", whole + text);
    EXPECT_EQ(error(), named("queue.html") + why) << text;
  }
  write("queue.html", whole + "<script src=\"/own.js\"></script>");
  EXPECT_EQ(error(), "");
}

// Seen as a crash at the start: the search for what is forbidden called itself for each character of a tag.
TEST_F(OwnDesign, ATagMayBeAsLargeAsALogoAndIsStillLookedThrough) {
  const std::string logo = "<img src=\"data:image/svg+xml;base64," + std::string(200'000, 'x') + "\" alt=logo";
  const std::string why = (folder / "queue.html").string() + ": has ";
  write("queue.html", whole + logo + ">");
  EXPECT_EQ(error(), "");
  write("queue.html", whole + logo + "\nOnLoad\t= x>");
  EXPECT_EQ(error(), why + "a style or event attribute: use queue.css");
  write("queue.html", whole + "<SCRIPT " + logo.substr(5) + ">");
  EXPECT_EQ(error(), "");
  write("queue.html", whole + "<script async><img src=x>");
  EXPECT_EQ(error(), why + "an inline script: link to a file of this site");
  write("queue.html", whole + "<p title=button style >on = off</p>");
  EXPECT_EQ(error(), "") << "neither has a value, and text is text";
  write("queue.html", whole + std::string(300'000, '<') + std::string(300'000, ' '));
  EXPECT_EQ(error(), "");
}

TEST_F(OwnDesign, WrongTextsAreRefusedByName) {
  write("queue.html", whole);
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"[]", "is not a JSON object"},
      {"{", "is not a JSON object"},
      {R"({"nothing": "x"})", "nothing: is not a text of any page"},
      {R"({"brand": 5})", "brand: must be a text, or an object of plural forms"},
      {R"({"brand": {"zero":"","one":"","two":"","few":"","many":"","other":""}})", "brand: has no plural forms"},
      {R"({"ahead": {"one": "x", "other": "x"}})", "ahead: lacks the plural form zero"},
      {R"({"ahead": {"zero":"","one":"","two":"","few":"","many":"","other":"","lots":""}})",
       "ahead: has a plural form that the language has not"},
  };
  for (const auto& [text, why] : wrong) {
    write("ar.json", text);
    EXPECT_EQ(error(), (folder / "ar.json").string() + ": " + why) << text;
  }
}

TEST_F(OwnDesign, ASheetCannotEndItsElement) {
  write("queue.html", whole);
  write("queue.css", "p{}</style><script>");
  EXPECT_EQ(error(), (folder / "queue.css").string() + ": has a \"</\", which ends a sheet");
}

// Texts in a language that is not built in: English ones, but for its name.
std::string whole_language(const std::string& name, const std::vector<std::string>& without = {}) {
  boost::json::object all;
  const auto take = [&all](const boost::json::object& texts) {
    for (const auto& [key, text] : texts) all[key] = text;
  };
  const boost::json::value sections = boost::json::parse(embedded("/languages/en.json"));
  for (const auto& [section, texts] : sections.as_object()) take(texts.as_object());
  take(boost::json::parse(embedded("/languages/shop.en.json")).as_object());
  all["languageName"] = name;
  for (const std::string& key : without) all.erase(key);
  return boost::json::serialize(all);
}

TEST_F(OwnDesign, ALanguageThatIsNotBuiltInIsSpokenOnEveryPage) {
  write("nl.json", whole_language("Nederlands"));
  const auto pages = ComposedPages::compose({.language = "nl", .texts = folder}).value();
  EXPECT_EQ(pages.languages().size(), language_codes.size() + 1);
  EXPECT_EQ(pages.languages().front().code(), "nl") << "the shop's own language comes first";
  EXPECT_EQ(pages.language_for({.accepted = "sv"}), 0U);
  EXPECT_EQ(pages.languages()[pages.language_for({.accepted = "fr"})].code(), "fr");
  for (std::size_t page = 0; page < page_count; ++page) {
    const std::string& html = pages.document(static_cast<Page>(page), 0).html;
    EXPECT_NE(html.find("<html lang=\"nl\" dir=\"ltr\">"), std::string::npos) << page;
    EXPECT_NE(html.find("hreflang=\"nl\""), std::string::npos) << page;
  }
}

TEST_F(OwnDesign, ALanguageMustHaveItsOwnPluralForms) {
  write("he.json", whole_language("Hebrew"));
  const auto pages = ComposedPages::compose({.texts = folder});
  EXPECT_NE(pages.error().detail.find("lacks the plural form two"), std::string::npos) << pages.error().detail;
}

TEST_F(OwnDesign, EveryTextThatALanguageLacksIsNamed) {
  write("nl.json", whole_language("Nederlands", {"total", "title_waiting", "plainLook"}));
  const auto pages = ComposedPages::compose({.texts = folder});
  ASSERT_FALSE(pages);
  EXPECT_EQ(pages.error().detail,
            (folder / "nl.json").string() + ": lacks the texts plainLook, title_waiting, total");
}

TEST_F(OwnDesign, WhatIsNotUsedIsTold) {
  write("queue.html", whole);
  write("queue.css", "");
  write("german.json", "{}");
  write("logo.psd", "");
  const auto pages = ComposedPages::compose({.design = folder}).value();
  EXPECT_EQ(pages.notes(), (std::vector<std::string>{(folder / "german.json").string() + ": is not used",
                                                     (folder / "logo.psd").string() + ": is not used"}));
}

TEST_F(OwnDesign, TextsMayReplaceOursOnAnyPage) {
  write("de.json", R"({"brand": "Laden Nord", "total": "Summa"})");
  const auto pages = ComposedPages::compose({.look = {.name = "Nord"}, .texts = folder}).value();
  const std::string& german = pages.document(Page::checkout, *pages.find_language("de")).html;
  EXPECT_NE(german.find("<span>Summa</span>"), std::string::npos);
  EXPECT_NE(german.find("· Laden Nord</title>"), std::string::npos);
  EXPECT_NE(pages.document(Page::checkout, 0).html.find("· Nord</title>"), std::string::npos);
}

TEST_F(OwnDesign, AFolderOrALanguageThatIsNotThereIsRefused) {
  EXPECT_EQ(ComposedPages::compose({.texts = folder / "nowhere"}).error().detail,
            (folder / "nowhere").string() + ": cannot be read");
  EXPECT_EQ(ComposedPages::compose({.language = "nl"}).error().detail, "shop.language: there are no texts in \"nl\"");
}

}  // namespace
}  // namespace sluice::web
