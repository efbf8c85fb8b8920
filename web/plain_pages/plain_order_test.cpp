// The checkout and the order without JavaScript: what can be done has a form, what others wrote is escaped.
#include "web/plain_pages/plain_order.h"

#include <gtest/gtest.h>

#include "web/composition/composed_pages.h"
#include "web/composition/page_test_kit.h"

namespace sluice::web {
namespace {

PlainCheckout checkout() {
  return {.hold = "hold_1",
          .sale = "drop-1",
          .state = "active",
          .total = "50.00 EUR",
          .methods = "<input type=\"hidden\" name=\"method\" value=\"tok_ok\">",
          .left_s = 130,
          .rows = {{.text = "2 × Tee <b>", .units = "1, 2"}}};
}

bool says(const std::string& html, const std::string& what) {
  return html.find(what) != std::string::npos;
}

TEST(PlainCheckout, HasAFormToPayAndOneToGiveBackWhileTheHoldLives) {
  const std::string html = plain_checkout_main(english(), checkout());
  for (const char* part : {"action=\"/checkout/hold_1\"", "name=\"email\"", "value=\"tok_ok\"", "Pay 50.00 EUR",
                           "action=\"/checkout/hold_1/release\"", "2 min", "2 × Tee &lt;b&gt;"}) {
    EXPECT_TRUE(says(html, part)) << part;
  }
}

TEST(PlainCheckout, HasNoneOnceItHasEndedAndLeadsToTheOrderIfThereIsOne) {
  PlainCheckout page = checkout();
  for (const char* state : {"paying", "sold", "expired", "released", "\"><b>"}) {
    page.state = state;
    page.order = "ord_1";
    const std::string html = plain_checkout_main(english(), page);
    EXPECT_FALSE(says(html, "<form")) << state;
    EXPECT_FALSE(says(html, "<b>")) << state;
    const bool leads_on = page.state == "paying" || page.state == "sold";
    EXPECT_EQ(says(html, "/order/ord_1?plain=1"), leads_on) << state;
  }
}

TEST(PlainCheckout, LeadsToTheShopThatIsPaidItselfAndAsksForNothing) {
  PlainCheckout page = checkout();
  page.is_paid_at_shop = true;
  page.checkout_url = "https://shop.example/pay?a=1&hold=hold_1";
  for (const char* state : {"active", "paying"}) {
    page.state = state;
    const std::string html = plain_checkout_main(english(), page);
    EXPECT_TRUE(says(html, "href=\"https://shop.example/pay?a=1&amp;hold=hold_1\"")) << state;
    EXPECT_FALSE(says(html, "name=\"email\"")) << state;
  }
  page.state = "active";
  page.checkout_url = {};
  EXPECT_TRUE(says(plain_checkout_main(english(), page), "/checkout/hold_1/release")) << "still theirs to give back";
}

TEST(PlainCheckout, TellsARefusal) {
  PlainCheckout page = checkout();
  page.problem = "invalid-field";
  EXPECT_TRUE(says(plain_checkout_main(english(), page), "name@example.com"));
  page.problem = "<script>";
  EXPECT_TRUE(says(plain_checkout_main(english(), page), "That did not work."));
}

TEST(PlainOrder, TellsWhatHappenedAndOffersAnotherTryOnlyAfterAFailure) {
  PlainOrder page{.order = "ord_1", .hold = "hold_1", .state = "confirmed", .total = "25.00 EUR"};
  page.history = {{"accepted", "20:31:05"}, {"confirmed", "20:31:06"}};
  const std::string html = plain_order_main(english(), page);
  for (const char* part : {"Confirmed", "ord_1", "20:31:06 UTC", "25.00 EUR"}) EXPECT_TRUE(says(html, part)) << part;
  EXPECT_FALSE(says(html, "/checkout/hold_1"));
  EXPECT_FALSE(says(html, "Sent back"));
  page.refunded = "10.00 EUR";
  EXPECT_TRUE(says(plain_order_main(english(), page), "Sent back so far: 10.00 EUR"));
  page.state = "payment_failed";
  EXPECT_TRUE(says(plain_order_main(english(), page), "/checkout/hold_1?plain=1"));
}

TEST(PlainOrder, LeadsToTheBankWhereTheBuyerMustAct) {
  PlainOrder page{.order = "ord_1", .hold = "hold_1", .state = "payment_action_required", .total = "25.00 EUR"};
  EXPECT_FALSE(says(plain_order_main(english(), page), "Continue with your bank"));
  page.action_url = "https://bank.example/prove?a=1&b=2";
  const std::string html = plain_order_main(english(), page);
  EXPECT_TRUE(says(html, "href=\"https://bank.example/prove?a=1&amp;b=2\"")) << html;
  EXPECT_TRUE(says(html, "Continue with your bank"));
}

}  // namespace
}  // namespace sluice::web
