#include "web/mail/mail_text.h"

#include <gtest/gtest.h>

#include "web/languages/languages.h"

namespace sluice::web {
namespace {

OrderMail an_order() {
  return {.order = "ord_1",
          .sale = "Winter <drop>",
          .items = {{.name = "Tee & co", .quantity = 2, .price = 2500}},
          .total = 5000,
          .currency = "EUR",
          .link = "https://shop.example/order/ord_1?key=v1.a&plain=1"};
}

TEST(MailText, EveryLanguageSaysEverythingInItsOwnWords) {
  const auto languages = read_languages({});
  ASSERT_TRUE(languages);
  ASSERT_EQ(languages->words.size(), language_codes.size());
  for (const Words& words : languages->words) {
    const MailText mail = order_mail(words, an_order());
    EXPECT_NE(mail.subject.find("Winter <drop>"), std::string::npos) << words.code();
    for (const std::string& part : {mail.text, mail.html}) {
      EXPECT_NE(part.find("50.00 EUR"), std::string::npos) << words.code();
      EXPECT_NE(part.find("25.00 EUR"), std::string::npos) << words.code();
      EXPECT_NE(part.find("ord_1"), std::string::npos) << words.code();
      EXPECT_EQ(part.find('{'), std::string::npos) << "a gap is left in " << words.code() << ": " << part;
    }
    EXPECT_NE(mail.text.find(an_order().link), std::string::npos);
  }
}

TEST(MailText, WhatSomebodyNamedStandsInHtmlAsTextOnly) {
  const auto languages = read_languages({});
  const MailText mail = order_mail(languages->words.front(), an_order());
  EXPECT_EQ(mail.html.find("<drop>"), std::string::npos);
  EXPECT_NE(mail.html.find("Winter &lt;drop&gt;"), std::string::npos);
  EXPECT_NE(mail.html.find("2 × Tee &amp; co"), std::string::npos);
  EXPECT_NE(mail.html.find("key=v1.a&amp;plain=1"), std::string::npos);
}

TEST(MailText, CurrenciesHaveTheirOwnDecimals) {
  const auto languages = read_languages({});
  OrderMail mail = an_order();
  mail.currency = "JPY";
  EXPECT_NE(order_mail(languages->words.front(), mail).text.find("5000 JPY"), std::string::npos);
  mail.currency = "KWD";
  EXPECT_NE(order_mail(languages->words.front(), mail).text.find("5.000 KWD"), std::string::npos);
}

TEST(MailText, EveryLanguageSaysToWhoeverIsCalledWhoseTurnItIsUntilWhenAndWhere) {
  const auto languages = read_languages({});
  const NoticeMail called{
      .sale = "Winter <drop>", .until = "20:31", .link = "https://shop.example/queue/drop-1?lang=de&x=1"};
  for (const Words& words : languages->words) {
    const MailText mail = notice_mail(words, called);
    EXPECT_NE(mail.subject.find("Winter <drop>"), std::string::npos) << words.code();
    EXPECT_NE(mail.text.find(called.link), std::string::npos) << words.code();
    EXPECT_NE(mail.html.find("href=\"https://shop.example/queue/drop-1?lang=de&amp;x=1\""), std::string::npos);
    EXPECT_EQ(mail.html.find("<drop>"), std::string::npos) << words.code();
    for (const std::string& part : {mail.text, mail.html}) {
      EXPECT_NE(part.find("20:31"), std::string::npos) << words.code();
      EXPECT_EQ(part.find('{'), std::string::npos) << "a gap is left in " << words.code() << ": " << part;
    }
  }
}

TEST(MailText, WithoutALinkThereIsNone) {
  const auto languages = read_languages({});
  OrderMail mail = an_order();
  mail.link.clear();
  EXPECT_EQ(order_mail(languages->words.front(), mail).html.find("<a "), std::string::npos);
}

}  // namespace
}  // namespace sluice::web
