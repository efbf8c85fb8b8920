// Every language's waiting page is one small, whole document; a merchant's design is taken or refused with a reason.
#include "web/waiting_page.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <zlib.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

namespace sluice::web {
namespace {

constexpr std::size_t compressed_max = 14 * 1024;  // what the first round trip of a connection carries

const WaitingPages& built_in() {
  static const WaitingPages pages = WaitingPages::compose().value();
  return pages;
}

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

std::string unzipped(const std::string& gzip) {
  std::string out(200'000, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
  stream.avail_in = static_cast<uInt>(gzip.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

std::string first_match(const std::string& text, const char* pattern) {
  std::smatch match;
  return std::regex_search(text, match, std::regex(pattern)) ? match[1].str() : std::string();
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const auto from = text.find(begin) + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

std::string hash_of(const std::string& text) {
  std::array<unsigned char, 32> digest{};
  std::array<unsigned char, 45> base64{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  EVP_EncodeBlock(base64.data(), digest.data(), 32);
  return "'sha256-" + std::string(reinterpret_cast<const char*>(base64.data())) + "'";
}

TEST(WaitingPage, FitsIntoTheFirstRoundTripInEveryLanguage) {
  ASSERT_EQ(built_in().all().size(), language_codes.size());
  for (const WaitingPage& page : built_in().all()) {
    EXPECT_LT(page.gzip.size(), compressed_max) << page.words.code();
    EXPECT_EQ(unzipped(page.gzip), page.html) << page.words.code();
    std::cout << page.words.code() << ": " << page.gzip.size() << " bytes compressed\n";
  }
}

TEST(WaitingPage, SaysItsLanguageAndDirection) {
  for (const WaitingPage& page : built_in().all()) {
    const std::string direction = page.words.code() == "ar" ? "rtl" : "ltr";
    const std::string root = "<html lang=\"" + page.words.code() + "\" dir=\"" + direction + "\">";
    EXPECT_EQ(count_of(page.html, root), 1U) << page.words.code();
    EXPECT_EQ(count_of(page.plain_before, root), 1U) << page.words.code();
  }
}

TEST(WaitingPage, LeavesNoSlotOpen) {
  for (const WaitingPage& page : built_in().all()) {
    EXPECT_EQ(page.html.find("{{"), std::string::npos) << page.words.code();
    EXPECT_EQ((page.plain_before + page.plain_after).find("{{"), std::string::npos) << page.words.code();
  }
}

TEST(WaitingPage, AsksForNothingElse) {
  for (const WaitingPage& page : built_in().all()) {
    EXPECT_EQ(first_match(page.html, "((?:src|href)=\"(?!data:|#|/\"|\\?plain)[^\"]*\")"), "") << page.words.code();
    EXPECT_EQ(first_match(page.html, "(@import|url\\()"), "") << page.words.code();
  }
}

TEST(WaitingPage, PolicyNamesExactlyItsScriptAndSheet) {
  const std::string& policy = built_in().content_security_policy();
  EXPECT_TRUE(policy.starts_with("default-src 'self'; "));
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  for (const WaitingPage& page : built_in().all()) {
    EXPECT_NE(policy.find(hash_of(between(page.html, "<script type=\"module\">", "</script>"))), std::string::npos);
    EXPECT_NE(policy.find(hash_of(between(page.html, "<style>", "</style>"))), std::string::npos);
    EXPECT_NE(policy.find(hash_of(between(page.plain_before, "<style>", "</style>"))), std::string::npos);
    EXPECT_EQ(first_match(page.html, "(\\sstyle=|\\son[a-z]+=)"), "");
  }
}

TEST(WaitingPage, WithoutJavaScriptItGoesToThePlainPageAndThatOneStays) {
  for (const WaitingPage& page : built_in().all()) {
    EXPECT_EQ(count_of(page.html, "<noscript><meta http-equiv=\"refresh\" content=\"0;url=?plain=1\"></noscript>"),
              1U);
    EXPECT_EQ((page.plain_before + page.plain_after).find("http-equiv"), std::string::npos);
    EXPECT_EQ((page.plain_before + page.plain_after).find("<script"), std::string::npos);
  }
}

TEST(WaitingPage, IsPickedByLanguage) {
  EXPECT_EQ(built_in().pick("pt-BR,pt;q=0.9,en;q=0.8").words.code(), "pt");
  EXPECT_EQ(built_in().pick("ar").words.direction(), "rtl");
  EXPECT_EQ(built_in().pick("").words.code(), "en");
}

TEST(Words, TextsCannotEndTheElementThatCarriesThem) {
  auto words = Words::parse("en", R"({"page":{},"script":{"a":"</script><b>"},"plain":{}})", "en.json");
  EXPECT_EQ(words->script_json(), R"({"a":"\u003c/script>\u003cb>"})");
}

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
    const auto pages = WaitingPages::compose(folder);
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
  const auto pages = WaitingPages::compose(folder).value();
  const std::string& german = pages.pick("de").html;
  EXPECT_NE(german.find("<h2>Laden &lt;Nord&gt;</h2>"), std::string::npos);
  EXPECT_NE(german.find("h2{color:red}</style>"), std::string::npos);
  EXPECT_NE(pages.pick("en").html.find("<h2>Sluice demo shop</h2>"), std::string::npos);
  EXPECT_NE(pages.content_security_policy().find(hash_of(between(german, "<style>", "</style>"))), std::string::npos);
  EXPECT_NE(pages.pick("de").plain_before.find("Laden &lt;Nord&gt;"), std::string::npos);
}

TEST_F(OwnDesign, PluralTextsAreReplacedWhole) {
  write("queue.html", whole);
  write("en.json", R"({"ahead": {"one": "{count} soul first", "other": "{count} souls first"}})");
  const auto pages = WaitingPages::compose(folder).value();
  EXPECT_EQ(pages.pick("en").words.say_count("ahead", 1), "1 soul first");
  EXPECT_EQ(pages.pick("en").words.say_count("ahead", 12'345), "12,345 souls first");
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
      {R"({"nothing": "x"})", "nothing: is not a text of the waiting page"},
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

}  // namespace
}  // namespace sluice::web
