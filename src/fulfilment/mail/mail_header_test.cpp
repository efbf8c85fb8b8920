#include "fulfilment/mail/mail_header.h"

#include <gtest/gtest.h>

namespace sluice::fulfilment {
namespace {

TEST(MailHeader, AMailboxIsAnAddressWithANameOrWithoutOne) {
  const auto both = Mailbox::parse("Winter Shop <orders@shop.example>");
  ASSERT_TRUE(both);
  EXPECT_EQ(both->name, "Winter Shop");
  EXPECT_EQ(both->address, "orders@shop.example");
  EXPECT_EQ(Mailbox::parse("orders@shop.example")->address, "orders@shop.example");
  EXPECT_EQ(Mailbox::parse("\"A, B\" <a@b.c>")->name, "A, B");
  for (const char* text : {"", "nobody", "@b.c", "a@", "a@b@c", "a@b.c, d@e.f", "A <a@b.c", "A <a@b.c> B", "a b@c.d",
                           "a@b.c\r\nBcc: x@y.z", "A\n <a@b.c>", "A <a@b.c>\n"}) {
    EXPECT_FALSE(Mailbox::parse(text)) << text;
  }
}

TEST(MailHeader, PlainTextStaysAsItIsAndEverythingElseIsEncoded) {
  EXPECT_EQ(header_text("Your order"), "Your order");
  EXPECT_EQ(header_text("Größe"), "=?UTF-8?B?R3LDtsOfZQ==?=");
  EXPECT_EQ(header_text("=?UTF-8?B?AAAA?=").substr(0, 10), "=?UTF-8?B?") << "no word is smuggled in";
}

TEST(MailHeader, NothingThatIsWrittenEndsALine) {
  const std::string text = header_text("A\r\nBcc: everybody@example.com\r\n\r\nHello");
  EXPECT_EQ(text, "A  Bcc: everybody@example.com    Hello");
  const std::string name = header_mailbox({.name = "A\"\r\n B", .address = "a@b.c"});
  EXPECT_EQ(name, "\"A\\\"   B\" <a@b.c>");
}

TEST(MailHeader, LongTextsAreFoldedIntoWordsOfAtMost75CharactersWithoutCuttingACharacter) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "確";
  const std::string header = header_text(text);
  std::size_t from = 0;
  while (from < header.size()) {
    const std::size_t end = std::min(header.find("\r\n ", from), header.size());
    EXPECT_LE(end - from, 75U);
    const std::string word = header.substr(from, end - from);
    EXPECT_TRUE(word.starts_with("=?UTF-8?B?") && word.ends_with("?=")) << word;
    EXPECT_EQ(word.find('=', 12), word.size() - 1) << "whole characters of three bytes, without padding: " << word;
    from = end + 3;
  }
}

TEST(MailHeader, ADateHasItsOffset) {
  EXPECT_EQ(header_date(*parse_rfc3339("2026-12-24T20:00:00Z")), "Thu, 24 Dec 2026 20:00:00 +0000");
}

}  // namespace
}  // namespace sluice::fulfilment
