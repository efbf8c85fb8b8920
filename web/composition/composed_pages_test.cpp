// Every page in every language is one small, whole document under a strict policy.
#include "web/composition/composed_pages.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <zlib.h>

#include <array>
#include <regex>

#include "web/composition/document.h"
#include "web/composition/page_test_kit.h"

namespace sluice::web {
namespace {

constexpr std::size_t first_round_trip = 14'336;  // bytes that a server may send before anything is acknowledged
constexpr std::array<std::string_view, page_count> names{"home",     "sale",   "queue",    "checkout", "order",
                                                         "handover", "notice", "priority", "draw",     "thumbs",
                                                         "no_sale",  "error",  "away"};

const ComposedPages& built_in() {
  static const ComposedPages pages = ComposedPages::compose().value();
  return pages;
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

// Every page in every language: visit(html, words, page, name).
template <class Visit>
void each_page(const ComposedPages& pages, Visit visit) {
  for (std::size_t page = 0; page < page_count; ++page) {
    for (std::size_t i = 0; i < pages.languages().size(); ++i) {
      const Words& words = pages.languages()[i];
      visit(pages.document(static_cast<Page>(page), i), words, static_cast<Page>(page),
            std::string(names[page]) + " in " + words.code());
    }
  }
}

TEST(ComposedPages, FitIntoTheFirstRoundTripInEveryLanguage) {
  ASSERT_EQ(built_in().languages().size(), language_codes.size());
  each_page(built_in(), [](const Document& document, const Words&, Page, const std::string& name) {
    EXPECT_LT(document.gzip.size(), first_round_trip) << name;
    EXPECT_EQ(unzipped(document.gzip), document.html) << name;
    std::cout << name << ": " << document.gzip.size() << " bytes compressed\n";
  });
}

TEST(ComposedPages, TheWaitingPageLeadsToAMessageWhereThereIsOneAndFitsAllTheSame) {
  Shop shop;
  shop.tells_calls = true;
  const ComposedPages telling = ComposedPages::compose(shop).value();
  const std::string link = R"(<a class="button quiet" data-to="notice">)";
  for (std::size_t i = 0; i < telling.languages().size(); ++i) {
    const Document& document = telling.document(Page::queue, i);
    EXPECT_LT(document.gzip.size(), first_round_trip) << telling.languages()[i].code();
    EXPECT_EQ(count_of(document.html, link), 1U);
    EXPECT_EQ(count_of(built_in().document(Page::queue, i).html, link), 0U);
  }
}

TEST(ComposedPages, AreWholeInTheirLanguage) {
  each_page(built_in(), [](const Document& document, const Words& words, Page, const std::string& name) {
    const std::string direction = words.code() == "ar" ? "rtl" : "ltr";
    const std::string root = "<html lang=\"" + words.code() + "\" dir=\"" + direction + "\">";
    for (const std::string& part :
         {root, std::string("<main id=\"content\">"), std::string("id=\"live\""), std::string("<title>"),
          std::string("name=\"viewport\""), std::string("<details class=\"languages\">")}) {
      EXPECT_EQ(count_of(document.html, part), 1U) << name << ": " << part;
    }
    EXPECT_NE(document.html.find("<h1"), std::string::npos) << name;
    EXPECT_EQ(document.html.find("{{"), std::string::npos) << name;
  });
}

TEST(ComposedPages, AskForNothingElse) {
  each_page(built_in(), [](const Document& document, const Words&, Page, const std::string& name) {
    EXPECT_EQ(first_match(document.html, "((?:src|href)=\"(?!data:|#|/\"|\\?plain|\\?lang=)[^\"]*\")"), "") << name;
    EXPECT_EQ(first_match(document.html, "(@import|url\\()"), "") << name;
  });
}

TEST(ComposedPages, PoliciesNameExactlyTheirScriptAndSheet) {
  each_page(built_in(), [](const Document& document, const Words&, Page page, const std::string& name) {
    const std::string& policy = built_in().policy(page);
    EXPECT_TRUE(policy.starts_with("default-src 'self'; "));
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    const std::string& html = document.html;
    EXPECT_NE(policy.find(hash_of(between(html, "<script type=\"module\">", "</script>"))), std::string::npos)
        << name;
    EXPECT_NE(policy.find(hash_of(between(html, "<style>", "</style>"))), std::string::npos) << name;
    EXPECT_EQ(first_match(html, "(\\sstyle=|\\son[a-z]+=)"), "") << name;
  });
}

TEST(ComposedPages, LinkToEveryLanguageInItsOwnName) {
  each_page(built_in(), [](const Document& document, const Words& own, Page, const std::string& name) {
    for (const Words& words : built_in().languages()) {
      const std::string link = "<a href=\"?lang=" + words.code() + "\" hreflang=\"" + words.code() + "\" lang=\"" +
                               words.code() + "\"" + (words.code() == own.code() ? " aria-current=\"true\"" : "") +
                               ">" + words.say("languageName") + "</a>";
      EXPECT_NE(document.html.find(link), std::string::npos) << name << ": " << link;
    }
  });
}

TEST(ComposedPages, CarryTheTextsThatTheirScriptsSay) {
  const auto texts_of = [](Page page) {
    return between(built_in().document(page, 0).html, "<script type=\"application/json\" id=\"texts\">", "</script>");
  };
  for (const char* key :
       {"\"actBuy\"", "\"state_sold_out\"", "\"hint_allHeld\"", "\"unitsLeft\"", "\"problem_sold-out\""})
    EXPECT_NE(texts_of(Page::sale).find(key), std::string::npos) << key;
  for (const char* key : {"\"orderText_paid\"", "\"keepPlace\"", "\"method_tok_ok\"", "\"drawIntro\""})
    EXPECT_EQ(texts_of(Page::sale).find(key), std::string::npos) << key;
  for (const char* key : {"\"order_paid\"", "\"orderText_paid\"", "\"step_paid\"", "\"orderNumber\""})
    EXPECT_NE(texts_of(Page::order).find(key), std::string::npos) << key;
}

TEST(ComposedPages, OfTheWaitingPageTheOneWithoutJavaScriptStays) {
  for (std::size_t i = 0; i < language_codes.size(); ++i) {
    const std::string refresh = "<noscript><meta http-equiv=\"refresh\" content=\"0;url=?plain=1\"></noscript>";
    EXPECT_EQ(count_of(built_in().document(Page::queue, i).html, refresh), 1U);
    const PlainFrame& plain = built_in().plain_frame(Page::queue, i);
    for (const char* none : {"http-equiv", "<script", "{{"})
      EXPECT_EQ((plain.before + plain.after).find(none), std::string::npos) << none;
    EXPECT_NE(plain.before.find("?plain=1&amp;lang=de"), std::string::npos) << "the switch stays on it";
    EXPECT_NE(built_in().policy(Page::queue).find(hash_of(between(plain.before, "<style>", "</style>"))),
              std::string::npos);
  }
}

TEST(ComposedPages, AreFoundByTheirAddresses) {
  const std::vector<std::pair<std::string, Page>> found{{"/", Page::home},
                                                        {"/sale/drop-1", Page::sale},
                                                        {"/checkout/hold_1", Page::checkout},
                                                        {"/order/ord_1", Page::order},
                                                        {"/handover/drop-1", Page::handover},
                                                        {"/notice/drop-1", Page::notice},
                                                        {"/priority/drop-1", Page::priority},
                                                        {"/draw/drop-1", Page::draw},
                                                        {"/thumbs/drop-1", Page::thumbs}};
  for (const auto& [path, page] : found) {
    const auto address = page_at(path);
    ASSERT_TRUE(address) << path;
    EXPECT_EQ(address->page, page) << path;
    EXPECT_EQ(address->id, path == "/" ? "" : path.substr(path.rfind('/') + 1)) << path;
    EXPECT_EQ(address->names_sale(), path.ends_with("drop-1")) << path;
  }
  for (const char* path : {"", "/sale", "/sale/", "/sale/a/b", "/sale/a/", "/order/", "/nope", "/nope/a", "//",
                           "/Sale/a", "/queue/a", "/pages/sale.html"}) {
    EXPECT_FALSE(page_at(path)) << path;
  }
}

TEST(ComposedPages, ALanguageIsWhatIsAskedForThenRememberedThenAccepted) {
  const auto code = [](const LanguageWish& wish) {
    return built_in().languages()[built_in().language_for(wish)].code();
  };
  EXPECT_EQ(code({.accepted = "pt-BR,pt;q=0.9,en;q=0.8"}), "pt");
  EXPECT_EQ(code({}), "en");
  EXPECT_EQ(code({.remembered = "ja", .accepted = "de"}), "ja");
  EXPECT_EQ(code({.asked = "ar", .remembered = "ja", .accepted = "de"}), "ar");
  EXPECT_EQ(code({.asked = "xx", .remembered = "\"", .accepted = "de"}), "de");
}

TEST(Words, TextsCannotEndTheElementThatCarriesThem) {
  auto words = Words::parse("en", R"({"page":{},"script":{"a":"</script><b>"},"plain":{}})", "en.json");
  EXPECT_EQ(words->script_json(), R"({"a":"\u003c/script>\u003cb>"})");
}

}  // namespace
}  // namespace sluice::web
