#include "web/plain_pages/plain_order.h"

#include "base/html_text.h"
#include "web/composition/html.h"
#include "web/plain_pages/plain_words.h"

namespace sluice::web {
namespace {

std::string button_link(std::string_view text, const std::string& address, std::string_view kind = "button quiet") {
  return element("a", text, "class=\"" + std::string(kind) + "\" href=\"" + html_escaped(address) + '"');
}

// A text that there is, or nothing.
std::string paragraph(const Words& words, const std::string& key, std::string_view attributes = {}) {
  return words.knows(key) ? element("p", words.say(key), attributes) : std::string();
}

std::string main_with(const Words& words, const std::string& card) {
  return "<main id=\"content\">\n<section class=\"card narrow\">\n" + card + "</section>\n" +
         paragraph(words, "plainIntro", "class=\"soft\"") + "</main>";
}

std::string note_of(const Words& words, const PlainRow& row) {
  if (row.returned == 0) return row.units;
  const std::string back = words.say("itemReturned", {{"count", std::to_string(row.returned)}});
  return row.units.empty() ? back : row.units + " · " + back;
}

std::string rows_of(const Words& words, const std::vector<PlainRow>& rows, const std::string& total) {
  std::string out = "<ul class=\"rows\">\n";
  for (const PlainRow& row : rows) {
    out += "<li>" + element("span", row.text, "class=\"choice-name\"") +
           element("span", note_of(words, row), "class=\"soft\"") + "</li>\n";
  }
  return out + "</ul>\n<p class=\"total\">" + element("span", words.say("total")) + element("strong", total) +
         "</p>\n";
}

std::string left_text(const Words& words, std::int64_t seconds) {
  if (seconds < 60) return words.say("plainSeconds", {{"count", std::to_string(seconds)}});
  return words.say_count("plainMinutes", static_cast<std::uint64_t>(seconds / 60));
}

// `wrong`: the input that it is about, or empty.
std::string notice(const Words& words, const std::string& problem, const std::string& wrong) {
  if (problem.empty()) return {};
  const bool is_of_email = wrong.empty() || wrong == "email";
  const std::string field = is_of_email ? "emailWrong" : "fieldMissing";
  const std::string key = problem == "invalid-field" ? field : "problem_" + problem;
  return element("p", words.say(words.knows(key) ? key : "problem_unknown"),
                 "class=\"notice\" data-kind=\"bad\" role=\"alert\"");
}

// Not by a redirection of a form that was sent: browsers hold that against the page's policy for forms.
std::string way_to_shop(const Words& words, const PlainCheckout& page) {
  if (page.checkout_url.empty()) return {};
  return "<p>" + button_link(words.say("goToCheckout"), page.checkout_url, "button big") + "</p>\n";
}

std::string release_form(const Words& words, const PlainCheckout& page) {
  return "<form method=\"post\" action=\"" + html_escaped(page.root + "/checkout/" + page.hold) + "/release\"><p>" +
         element("button", words.say("release"), "class=\"button quiet\"") + "</p></form>\n";
}

std::string typed_email(const PlainCheckout& page) {
  const auto typed = page.asked.typed.find("email");
  return typed == page.asked.typed.end() ? std::string() : " value=\"" + html_escaped(typed->second) + "\"";
}

std::string payment_form(const Words& words, const PlainCheckout& page) {
  if (page.is_paid_at_shop) return way_to_shop(words, page) + release_form(words, page);
  const std::string action = html_escaped(page.root + "/checkout/" + page.hold);
  return "<form method=\"post\" action=\"" + action + "\">\n<div class=\"field\">\n" +
         element("label", words.say("email"), "for=\"email\"") +
         "<input id=\"email\" name=\"email\" type=\"email\" required maxlength=\"254\" autocomplete=\"email\"" +
         (page.asked.wrong == "email" ? " aria-invalid=\"true\"" : "") + typed_email(page) + ">\n" +
         paragraph(words, "emailHint", "class=\"soft\"") + "</div>\n" + asked_html(words, page.asked) +
         (page.is_free ? std::string() : page.methods) + "<p class=\"button-row\">" +
         element("button", page.is_free ? words.say("payNothing") : words.say("pay", {{"total", page.total}}),
                 "class=\"button big\"") +
         "</p>\n</form>\n" + release_form(words, page);
}

std::string active(const Words& words, const PlainCheckout& page) {
  return element("h1", words.say("checkoutTitle")) + notice(words, page.problem, page.asked.wrong) +
         "<div class=\"held-for\">" + element("span", words.say("heldFor"), "class=\"label\"") +
         element("span", left_text(words, page.left_s), "id=\"left\" class=\"countdown\"") + "</div>\n" +
         rows_of(words, page.rows, page.total) + payment_form(words, page);
}

std::string ended(const Words& words, const PlainCheckout& page) {
  const std::string heading = "hold_" + page.state;
  std::string out = element("h1", words.say(words.knows(heading) ? heading : "missing_hold")) +
                    paragraph(words, "holdText_" + page.state) + notice(words, page.problem, {});
  if (page.state == "paying") out += way_to_shop(words, page);
  const bool has_order = !page.order.empty() && (page.state == "paying" || page.state == "sold");
  if (has_order)
    out += button_link(words.say("goToOrder"), page.root + "/order/" + page.order + "?plain=1", "button");
  return out + button_link(words.say("backToSale"), page.root + "/sale/" + page.sale);
}

}  // namespace

std::string plain_checkout_main(const Words& words, const PlainCheckout& page) {
  const bool is_active = page.state == "active";
  std::string card = is_active ? active(words, page) : ended(words, page);
  return main_with(words, card + "<p>" + button_link(words.say("plainLook"), "?plain=1") + "</p>\n");
}

std::string plain_order_main(const Words& words, const PlainOrder& page) {
  std::string card = element("p", words.say("orderTitle"), "class=\"label\"");
  const bool is_mailed = page.is_mailed && page.state == "confirmed";
  card += element("h1", words.say("order_" + page.state));
  const std::string text = "orderText_" + page.state + (page.is_cancelled_at_shop ? "AtShop" : "");
  card += paragraph(words, page.is_delayed ? "orderDelayed" : is_mailed ? "mailSent" : text);
  if (!page.action_url.empty()) {
    card += "<p class=\"button-row\">" + button_link(words.say("continueAtBank"), page.action_url, "button big") +
            "</p>\n";
  }
  card += "<ol class=\"timeline\">\n";
  for (const auto& [state, at] : page.history) {
    card += "<li data-kind=\"done\">" + element("span", words.say("step_" + state), "class=\"step-name\"") +
            element("span", at + " UTC", "class=\"soft\"") + "</li>\n";
  }
  card += "</ol>\n" + rows_of(words, page.rows, page.total);
  if (!page.refunded.empty())
    card += element("p", words.say("orderRefunded", {{"amount", page.refunded}}), "class=\"soft\"");
  card += element("p", words.say("orderNumber", {{"order", page.order}}), "class=\"soft number\"");
  if (page.state == "payment_failed")
    card += button_link(words.say("tryAgainPayment"), page.root + "/checkout/" + page.hold + "?plain=1", "button");
  if (page.thanks) card += element("p", words.say("thumbsThanks"), "class=\"notice\" role=\"status\"");
  card += "<form method=\"post\">\n" + thumb_buttons(words) + "</form>\n";
  return main_with(words, card + "<p>" + button_link(words.say("plainLook"), "?plain=1") + "</p>\n");
}

std::string plain_missing_main(const Words& words, std::string_view what) {
  return main_with(words, element("h1", words.say("missing_" + std::string(what))) +
                              paragraph(words, "missingText_" + std::string(what)) + "<p>" +
                              button_link(words.say("backToShop"), "/", "button") + "</p>\n");
}

}  // namespace sluice::web
