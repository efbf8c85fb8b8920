// A shop's name, logo, colours, duties and payment methods are on its pages; a sale's own look is on its own.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "web/composition/composed_pages.h"

namespace sluice::web {
namespace {

constexpr std::array every_page{Page::home,     Page::sale,     Page::queue, Page::checkout, Page::order,
                                Page::handover, Page::priority, Page::draw,  Page::error,    Page::away};

Picture logo(const std::string& name) {
  return {.address = "/assets/shop/" + name + ".svg", .content_type = "image/svg+xml", .body = "<svg/>"};
}

bool has(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

TEST(ShopLook, IsOnEveryPage) {
  const auto pages =
      ComposedPages::compose(
          {.look = {.name = "Nord & Licht", .logo = logo("a"), .accent = Accent{.light = {0x7a, 0x1f, 0x5c}}},
           .contact = "help@nord.example",
           .imprint = "https://nord.example/imprint",
           .privacy = "https://nord.example/privacy?a=1&b=2"})
          .value();
  for (const Page page : every_page) {
    const std::string& html = pages.document(page, *pages.find_language("de")).html;
    EXPECT_TRUE(has(html, "Nord &amp; Licht</title>"));
    EXPECT_TRUE(has(html,
                    "<a id=\"brand\" href=\"/\"><img src=\"/.sluice/assets/shop/a.svg\" alt=\"\" height=\"28\">"
                    "<span>Nord &amp; Licht</span></a>"));
    EXPECT_TRUE(has(html, "<link rel=\"icon\" href=\"/.sluice/assets/shop/a.svg\">"));
    EXPECT_TRUE(has(html, "--accent:#7a1f5c"));
    EXPECT_TRUE(has(html, "<a href=\"mailto:help@nord.example\" target=\"_blank\" rel=\"noopener\">Kontakt</a>"));
    EXPECT_TRUE(
        has(html, "<a href=\"https://nord.example/imprint\" target=\"_blank\" rel=\"noopener\">Impressum</a>"));
    EXPECT_TRUE(has(html, "https://nord.example/privacy?a=1&amp;b=2"));
    EXPECT_FALSE(has(html, "AGB"));
    EXPECT_FALSE(has(html, "Sluice"));
  }
  EXPECT_TRUE(has(pages.plain_frame(Page::queue, 0).before, "<span>Nord &amp; Licht</span>"));
  EXPECT_EQ(pages.picture("/assets/shop/a.svg")->body, "<svg/>");
  EXPECT_EQ(pages.picture("/assets/shop/b.svg"), nullptr);
}

TEST(ShopLook, WithoutAConfigurationIsNeutralAndTheDemoSaysSo) {
  const auto neutral = ComposedPages::compose().value();
  const auto at_host = ComposedPages::compose({.host = "shop.example"}).value();
  const auto demo = ComposedPages::compose({.is_demo = true}).value();
  for (const Page page : every_page) {
    const std::string& html = neutral.document(page, 0).html;
    EXPECT_FALSE(has(html, "Sluice"));
    EXPECT_FALSE(has(html, " · </title>"));
    EXPECT_TRUE(has(html, "<a id=\"brand\" href=\"/\" data-host><span>Sales</span></a>"));
    EXPECT_FALSE(has(html, "<footer"));
    EXPECT_TRUE(has(at_host.document(page, 0).html, "<a id=\"brand\" href=\"/\"><span>shop.example</span></a>"));
    EXPECT_TRUE(has(demo.document(page, 1).html, "<span>Sluice Demo-Shop</span>"));
    EXPECT_TRUE(has(demo.document(page, 0).html, "Sluice demo shop</title>"));
  }
}

TEST(ShopLook, ASaleMayHaveItsOwn) {
  Shop shop{.look = {.name = "Nordlicht", .logo = logo("a")}};
  shop.sales["drop"] = {.name = "Drop </b>", .logo = logo("b"), .accent = Accent{.light = {0x11, 0x33, 0x55}}};
  shop.sales["plain"] = {.accent = Accent{.light = {0x55, 0x11, 0x11}}};
  const auto pages = ComposedPages::compose(shop).value();
  for (const Page page : {Page::sale, Page::queue, Page::handover, Page::priority, Page::draw}) {
    const std::string& drop = pages.document(page, 0, "drop").html;
    EXPECT_TRUE(has(drop, "<span>Drop &lt;/b&gt;</span>"));
    EXPECT_TRUE(has(drop, "/assets/shop/b.svg"));
    EXPECT_TRUE(has(drop, "--accent:#113355"));
    EXPECT_FALSE(has(drop, "Nordlicht"));
    EXPECT_NE(pages.policy(page, "drop"), pages.policy(page));
    EXPECT_TRUE(has(pages.document(page, 0, "plain").html, "<span>Nordlicht</span>"));
    EXPECT_EQ(&pages.document(page, 0, "other"), &pages.document(page, 0));
  }
  EXPECT_TRUE(has(pages.plain_frame(Page::queue, 0, "drop").before, "<span>Drop &lt;/b&gt;</span>"));
  EXPECT_TRUE(has(pages.document(Page::sale, 0, "drop").html, "\"brand\":\"Drop "));
  EXPECT_EQ(pages.picture("/assets/shop/b.svg")->address, "/assets/shop/b.svg");
}

TEST(ShopLook, PagesOfAHoldAndAnOrderKnowTheLooksOfSales) {
  Shop shop;
  shop.sales["drop"] = {.name = "Drop </script>", .logo = logo("b"), .accent = Accent{.light = {0x11, 0x33, 0x55}}};
  const auto pages = ComposedPages::compose(shop).value();
  for (const Page page : {Page::checkout, Page::order}) {
    const std::string& html = pages.document(page, 0).html;
    EXPECT_TRUE(has(
        html, "id=\"looks\">{\"drop\":{\"name\":\"Drop \\u003c/script>\",\"logo\":\"/.sluice/assets/shop/b.svg\"}}"));
    EXPECT_TRUE(has(html, ":root[data-sale=\"drop\"]{--accent:#113355"));
  }
  EXPECT_FALSE(has(ComposedPages::compose().value().document(Page::checkout, 0).html, "id=\"looks\""));
}

TEST(Checkout, OffersTheTestMethodsOnlyInTheSandbox) {
  const auto sandbox = ComposedPages::compose().value();
  const auto real =
      ComposedPages::compose({.pays_in_sandbox = false,
                              .methods = {{.id = "card", .label = "Card <visa>"}, {.id = "bank", .label = "Bank"}}})
          .value();
  for (std::size_t i = 0; i < language_codes.size(); ++i) {
    const std::string& test = sandbox.document(Page::checkout, i).html;
    EXPECT_TRUE(has(test, "value=\"tok_ok\" checked>"));
    EXPECT_TRUE(has(test, sandbox.languages()[i].say("sandboxNote")));
    const std::string& html = real.document(Page::checkout, i).html;
    EXPECT_FALSE(has(html, "tok_"));
    EXPECT_FALSE(has(html, real.languages()[i].say("sandboxNote")));
    EXPECT_TRUE(has(html, "value=\"card\" checked><span>Card &lt;visa&gt;</span>"));
    EXPECT_TRUE(has(html, "value=\"bank\"><span>Bank</span>"));
  }
}

TEST(Checkout, AsksForNoChoiceWhereThereIsNone) {
  const auto one =
      ComposedPages::compose({.pays_in_sandbox = false, .methods = {{.id = "card", .label = "Card"}}}).value();
  const std::string& html = one.document(Page::checkout, 0).html;
  EXPECT_TRUE(has(html, "Payment method</span>Card</p>\n<input type=\"hidden\" name=\"method\" value=\"card\">"));
  EXPECT_FALSE(has(html, "type=\"radio\""));
  const auto none = ComposedPages::compose({.pays_in_sandbox = false}).value();
  EXPECT_TRUE(
      has(none.document(Page::checkout, 0).html, "<input type=\"hidden\" name=\"method\" value=\"default\">"));
}

class PictureFile : public testing::Test {
protected:
  PictureFile() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-picture-XXXXXX").string();
    folder = mkdtemp(name.data());
  }
  ~PictureFile() override { std::filesystem::remove_all(folder); }
  [[nodiscard]] std::string write(const std::string& name, const std::string& body) const {
    std::ofstream(folder / name, std::ios::binary) << body;
    return (folder / name).string();
  }
  [[nodiscard]] std::string error(const std::string& where) const {
    const auto picture = read_picture(where);
    return picture ? "" : picture.error().detail;
  }
  std::filesystem::path folder;
};

TEST_F(PictureFile, IsServedUnderItsHash) {
  const auto first = read_picture(write("a.svg", "<svg>1</svg>")).value();
  const auto other = read_picture(write("b.svg", "<svg>2</svg>")).value();
  EXPECT_EQ(first.content_type, "image/svg+xml");
  EXPECT_EQ(first.address.size(), std::string("/assets/shop/0123456789abcdef.svg").size());
  EXPECT_NE(first.address, other.address);
  EXPECT_EQ(read_picture(write("c.png", "\x89PNG\r\n\x1a\n")).value().content_type, "image/png");
  EXPECT_EQ(read_picture(write("d.webp", "RIFF....WEBPVP8 ")).value().content_type, "image/webp");
  EXPECT_EQ(read_picture("data:image/svg+xml,%3Csvg/%3E").value().body, "");
}

TEST_F(PictureFile, ThatIsNoneIsRefused) {
  EXPECT_EQ(error("x.gif"), "\"x.gif\" must be an .svg, .png or .webp file");
  EXPECT_EQ(error("/nowhere/x.png"), "\"/nowhere/x.png\" cannot be read");
  const std::string fake = write("fake.png", "<svg/>");
  EXPECT_EQ(error(fake), "\"" + fake + "\" is not what its name says");
  const std::string large = write("large.svg", "<svg>" + std::string(picture_bytes_max, ' '));
  EXPECT_EQ(error(large), "\"" + large + "\" has 65541 bytes, more than 65536");
  EXPECT_EQ(error("data:text/html,<script>"), "must be a data: address of an svg, png or webp picture");
  EXPECT_NE(error("data:image/png;base64," + std::string(3000, 'A')).find("name a file instead"), std::string::npos);
}

}  // namespace
}  // namespace sluice::web
