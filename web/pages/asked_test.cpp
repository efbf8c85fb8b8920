// What a sale asks for, as fields: the same for both forms of the checkout, and nothing that was typed gets lost or
// out.
#include "web/pages/asked.h"

#include <gtest/gtest.h>

#include "web/composition/composed_pages.h"
#include "web/composition/page_test_kit.h"

namespace sluice::web {
namespace {

TEST(Asked, IsNothingWhereNothingIsAsked) {
  EXPECT_EQ(asked_html(english(), {}), "");
  EXPECT_EQ(asked_html(english(), {.typed = {{"contact.name", "Ada"}}}), "");
}

TEST(Asked, IsEachPartThatIsAskedForWithItsFields) {
  const std::string html = asked_html(english(), {.parts = {"contact", "shipping_address"},
                                                  .shipping_methods = {{"slow", "By <ship>"}, {"air", "A"}}});
  for (const char* part :
       {"<legend>Whom to reach</legend>", "name=\"contact.phone\"", "type=\"tel\"",
        "<legend>Shipping address</legend>",
        "name=\"shipping_address.line1\" autocomplete=\"shipping address-line1\" required",
        "name=\"shipping_address.line2\" autocomplete=\"shipping address-line2\" aria-", "pattern=\"[A-Za-z]{2}\"",
        "value=\"slow\" checked><span>By &lt;ship&gt;</span>", "value=\"air\"><span>"}) {
    EXPECT_EQ(count_of(html, part), 1U) << part << " in\n" << html;
  }
  EXPECT_EQ(html.find("billing"), std::string::npos);
  EXPECT_EQ(html.find("hidden"), std::string::npos);
}

TEST(Asked, ABillingAddressIsNeededOnlyWhereThereIsNoOther) {
  const std::string alone = asked_html(english(), {.parts = {"billing_address"}});
  EXPECT_EQ(count_of(alone, " required"), 4U);
  EXPECT_EQ(count_of(alone, "id=\"ask-billing_address\" open"), 1U);
  EXPECT_EQ(count_of(alone, "Leave it empty"), 0U);
  AskedForm both{.parts = {"shipping_address", "billing_address"}};
  EXPECT_EQ(count_of(asked_html(english(), both), " required"), 4U) << "those of the other";
  EXPECT_EQ(count_of(asked_html(english(), both), " open"), 0U);
  EXPECT_EQ(count_of(asked_html(english(), both), "Leave it empty"), 1U);
  both.typed = {{"billing_address.city", "Bonn"}};
  EXPECT_EQ(count_of(asked_html(english(), both), " open"), 1U) << "what was typed is seen";
}

TEST(Asked, WhatWasTypedStaysAndWhatIsMissingIsMarked) {
  AskedForm form{.parts = {"shipping_address"},
                 .shipping_methods = {{"slow", "Slow"}, {"fast", "Fast"}},
                 .typed = {{"shipping_address.name", "Ada \"<b>\""}, {"shipping_method", "fast"}},
                 .wrong = "shipping_address.city"};
  std::string html = asked_html(english(), form);
  EXPECT_EQ(count_of(html, "value=\"Ada &quot;&lt;b&gt;&quot;\""), 1U);
  EXPECT_EQ(count_of(html, "value=\"fast\" checked"), 1U);
  EXPECT_EQ(count_of(html, "value=\"slow\" checked"), 0U);
  EXPECT_EQ(count_of(html, "aria-invalid"), 1U);
  EXPECT_EQ(count_of(html, "id=\"shipping_address.city-error\" class=\"wrong\">Please fill this in."), 1U);
  form.wrong = "shipping_address";
  html = asked_html(english(), form);
  EXPECT_EQ(count_of(html, "aria-invalid"), 3U) << "line1, city, country: of the name there is something";
}

TEST(Asked, AScriptFindsAllOfItHidden) {
  const std::string html = asked_html_for_script(english());
  for (const char* part : {"contact", "shipping_address", "billing_address", "shipping_method"}) {
    const auto at = html.find("id=\"ask-" + std::string(part) + "\"");
    ASSERT_NE(at, std::string::npos) << part;
    EXPECT_NE(html.substr(at, html.find('>', at) - at).find("hidden"), std::string::npos) << part;
  }
  EXPECT_EQ(count_of(html, "<select "), 2U) << "countries, in the words of the browser";
}

}  // namespace
}  // namespace sluice::web
