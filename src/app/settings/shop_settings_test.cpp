// [shop], a sale's own look and the checkout's methods: taken as they are written, or refused by file, line and
// field.
#include "app/settings/shop_settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "app/settings/sale_files.h"
#include "app/settings/settings.h"

namespace sluice::app {
namespace {

class ShopSettings : public testing::Test {
protected:
  ShopSettings() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-shop-XXXXXX").string();
    folder = mkdtemp(name.data());
    file = folder / "sluice.toml";
    std::ofstream(folder / "logo.svg") << "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
  }
  ~ShopSettings() override { std::filesystem::remove_all(folder); }
  [[nodiscard]] web::Shop read(const std::string& text) const {
    std::ofstream(file) << text;
    auto settings = load_settings(file);
    EXPECT_TRUE(settings) << text << settings.error().detail;
    return settings ? settings->shop : web::Shop();
  }
  [[nodiscard]] std::string error(const std::string& text) const {
    std::ofstream(file) << text;
    const auto settings = load_settings(file);
    return settings ? "" : settings.error().detail.substr(file.string().size() + 1);
  }
  std::filesystem::path folder;
  std::filesystem::path file;
};

TEST_F(ShopSettings, AreTakenAsWritten) {
  const web::Shop shop = read("public_url = \"https://queue.nord.example\"\n[shop]\nname = \"Nord\"\nlogo = \"" +
                              (folder / "logo.svg").string() +
                              "\"\naccent = \"#7a1f5c\"\naccent_dark = \"#F0A0D0\"\ncontact = \"help@nord.example\"\n"
                              "imprint = \"https://nord.example/imprint?a=1\"\nlanguage = \"de\"\ntexts = \"" +
                              folder.string() + "\"\n");
  EXPECT_EQ(shop.look.name, "Nord");
  EXPECT_EQ(shop.look.logo->content_type, "image/svg+xml");
  EXPECT_EQ(shop.look.accent->light, (web::Colour{0x7a, 0x1f, 0x5c}));
  EXPECT_EQ(shop.look.accent->dark, (web::Colour{0xf0, 0xa0, 0xd0}));
  EXPECT_EQ(shop.contact, "help@nord.example");
  EXPECT_EQ(shop.imprint, "https://nord.example/imprint?a=1");
  EXPECT_EQ(shop.language, "de");
  EXPECT_EQ(shop.texts, folder);
  EXPECT_EQ(shop.host, "queue.nord.example");
  EXPECT_TRUE(shop.pays_in_sandbox);
  EXPECT_FALSE(shop.is_demo);
}

TEST_F(ShopSettings, OfASaleAreItsOwnAndNotTheLedgers) {
  const web::Shop shop = read(
      "[[sale]]\nid = \"a\"\nshop = { name = \"Drop\" }\n[[sale]]\nid = \"b\"\n[[sale]]\nid = \"c\"\n"
      "[sale.shop]\naccent = \"#113355\"\n");
  ASSERT_EQ(shop.sales.size(), 2U);
  EXPECT_EQ(shop.sales.at("a").name, "Drop");
  EXPECT_EQ(shop.sales.at("c").accent->light, (web::Colour{0x11, 0x33, 0x55}));
  EXPECT_EQ(load_settings(file)->sales.size(), 3U);
}

TEST_F(ShopSettings, WhatIsWrongIsNamedByLineAndField) {
  const std::pair<const char*, const char*> table[] = {
      {"[shop]\nnom = \"x\"", "2: shop.nom: is not a known field"},
      {"[shop]\n\naccent = \"teal\"", "3: shop.accent: \"teal\" must be a colour such as \"#0b6b63\""},
      {"[shop]\naccent = \"#ffd400\"", "2: shop.accent: \"#ffd400\" has a contrast of 1.4 to white;"},
      {"[shop]\naccent = \"#113355\"\naccent_dark = \"#113355\"",
       "3: shop.accent_dark: \"#113355\" has a contrast of"},
      {"[shop]\naccent_dark = \"#ffd400\"", "2: shop.accent_dark: needs accent"},
      {"[shop]\nlogo = \"nowhere.png\"", "2: shop.logo: \"nowhere.png\" cannot be read"},
      {"[shop]\nlogo = \"logo.gif\"", "2: shop.logo: \"logo.gif\" must be an .svg, .png or .webp file"},
      {"[shop]\ncontact = \"nobody\"", "2: shop.contact: \"nobody\" must be an e-mail address or an https one"},
      {"[shop]\ncontact = \"a@b.example?cc=c@d.example\"", "2: shop.contact:"},
      {"[shop]\nimprint = \"http://nord.example\"",
       "2: shop.imprint: \"http://nord.example\" must be an address such as"},
      {"[shop]\nterms = \"javascript:alert(1)\"", "2: shop.terms:"},
      {"[shop]\nprivacy = \"https://\"", "2: shop.privacy:"},
      {"[shop]\nlanguage = \"German\"", "2: shop.language: \"German\" must be a language's code, such as \"de\""},
      {"[shop]\ntexts = \"nowhere\"", "2: shop.texts: \"nowhere\" is no folder"},
      {"shop = 5", "1: shop: must be an object"},
      {"[[sale]]\nid = \"a\"\n[[sale]]\nid = \"b\"\n[sale.shop]\naccent = \"red\"",
       "6: sale[1].shop.accent: \"red\" must be"},
      {"[[sale]]\nid = \"a\"\nshop = { terms = \"https://a.example\" }",
       "3: sale[0].shop.terms: is not a known field"},
      {"[[sale]]\nid = \"a\"\nshop = 5", "3: sale[0].shop: must be an object"},
      {"[payment]\nmethods = [{ id = \"card\", label = \"Card\" }]", "2: payment.methods: needs payment.provider"},
      {"[payment]\nurl = \"http://127.0.0.1:1\"\nmethods = [{ id = \"card\" }]",
       "3: payment.methods[0].label: is missing"},
      {"[payment]\nurl = \"http://127.0.0.1:1\"\nmethods = [{ id = \"a b\", label = \"x\" }]",
       "3: payment.methods[0].id: must be"},
  };
  for (const auto& [text, told] : table) EXPECT_TRUE(error(text).starts_with(told)) << text << '\n' << error(text);
}

TEST_F(ShopSettings, ARealProviderHasItsOwnMethods) {
  const web::Shop shop =
      read("[payment]\nurl = \"http://127.0.0.1:1\"\nmethods = [{ id = \"card\", label = \"Card\" }]\n");
  EXPECT_FALSE(shop.pays_in_sandbox);
  ASSERT_EQ(shop.methods.size(), 1U);
  EXPECT_EQ(shop.methods[0].id, "card");
  EXPECT_EQ(shop.methods[0].label, "Card");
}

TEST_F(ShopSettings, AFileOfOneSaleHasNone) {
  std::ofstream(file) << "[[sale]]\nid = \"a\"\nshop = { name = \"x\" }\n";
  EXPECT_EQ(load_sale(file).error().detail, file.string() + ": sale.shop: belongs into the server's configuration");
}

}  // namespace
}  // namespace sluice::app
