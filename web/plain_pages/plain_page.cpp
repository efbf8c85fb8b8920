#include "web/plain_pages/plain_page.h"

#include <algorithm>

#include "base/html_text.h"
#include "web/composition/html.h"
#include "web/plain_pages/plain_words.h"

namespace sluice::web {
namespace {

std::string fact(std::string_view label, std::string_view value) {
  return "<div>" + element("dt", label) + element("dd", value) + "</div>\n";
}

bool is_gone_item(const PlainPage& page) {
  return page.problem == "sold-out" && page.items.size() > 1 && page.sale_state == "open";
}

// As people are told it: whose fault it is that there is too much at once helps nobody.
std::string problem_of(const PlainPage& page) {
  if (is_gone_item(page)) return "item-gone";
  return page.problem == "allowance-used" ? "overloaded" : page.problem;
}

std::string wait_words(const Words& words, std::int64_t left_s) {
  if (left_s == 0) return words.say("plainWaitOver");
  return words.say("plainWait", {{"time", words.say("plainSeconds", {{"count", std::to_string(left_s)}})}});
}

std::string notes(const Words& words, const PlainPage& page, const Scene& scene) {
  std::string out;
  if (!page.problem.empty()) {
    const std::string key = page.problem == "bad-address" ? "emailWrong" : "problem_" + problem_of(page);
    out += element("p", words.say(words.knows(key) ? key : "problem_unknown"),
                   "class=\"notice\" data-kind=\"bad\" role=\"alert\"");
  }
  if (!page.stamp.empty())
    out += element("p", wait_words(words, page.wait_left_s), "class=\"notice\" role=\"status\"");
  if (!page.message.empty()) out += element("p", page.message, "class=\"notice\"");
  if (scene.shows("place") && words.knows(page.reason))
    out += element("p", words.say(page.reason), "class=\"notice\"");
  return out;
}

// To a page or an action of this sale: ours(page, "/queue/") + "/leave".
std::string ours(const PlainPage& page, std::string_view route) {
  return html_escaped(page.root) + std::string(route) + html_escaped(page.sale);
}

std::string form(const PlainPage& page, std::string_view action, std::string_view inside) {
  std::string out = "<form class=\"buy\" method=\"post\" action=\"" + ours(page, "/queue/") + "/";
  out.append(action).append("\">\n");
  if (!page.stamp.empty()) {
    out.append("<input type=\"hidden\" name=\"work\" value=\"").append(html_escaped(page.stamp)).append("\">\n");
  }
  return out.append(inside).append("</form>\n");
}

std::string button(std::string_view text, std::string_view kind = "button big") {
  return element("button", text, "class=\"" + std::string(kind) + "\"");
}

std::uint32_t had_by_called(const PlainPage::Item& item) {
  return item.free + item.kept;
}

// Of what is there, as many as one may have of it.
std::uint32_t most_of(const PlainPage::Item& item, const PlainPage& page) {
  const std::uint32_t limit = item.limit == 0 ? page.quantity_max : std::min(item.limit, page.quantity_max);
  return std::min(had_by_called(item), limit);
}

std::string option(const Words& words, const PlainPage& page, const PlainPage::Item& item, bool is_free) {
  std::string label = item.price.empty() ? item.name : item.name + " · " + item.price;
  if (item.limit > 0 && item.limit < page.quantity_max) label += " · " + words.say_count("plainAtMost", item.limit);
  return element("option", label, "value=\"" + html_escaped(item.id) + '"' + (is_free ? "" : " disabled"));
}

// `is_free`: which may be chosen; the browser begins with the first of them.
std::string item_choice(const Words& words, const PlainPage& page, bool (*is_free)(const PlainPage::Item&)) {
  std::string out =
      "<label><span class=\"label\">" + html_escaped(words.say("chooseItem")) + "</span>\n<select name=\"item\">\n";
  for (const auto& item : page.items) out += option(words, page, item, is_free(item));
  return out + "</select></label>\n";
}

std::string quantity_choice(const Words& words, std::uint32_t most) {
  std::string out =
      "<label><span class=\"label\">" + html_escaped(words.say("quantity")) + "</span>\n<select name=\"quantity\">\n";
  for (std::uint32_t count = 1; count <= most; ++count) out += element("option", std::to_string(count));
  return out + "</select></label>\n";
}

// At a gate: on to where this visitor was heading. A link, because the page's policy keeps forms within this site.
std::string going_on(const Words& words, const PlainPage& page) {
  const std::string address = ours(page, "/v1/gates/") + "/enter?to=" + html_escaped(page.heading);
  return "<p>" + element("a", words.say("goOn"), "class=\"button big\" href=\"" + address + "\"") + "</p>\n";
}

std::string page_link(std::string_view text, std::string_view route, const PlainPage& page) {
  return "<p>" + element("a", text, "class=\"button quiet\" href=\"" + ours(page, route) + '"') + "</p>\n";
}

std::string box(std::string_view label, const std::string& inside) {
  return "<div class=\"box\">\n" + element("p", label, "class=\"label\"") + inside + "</div>\n";
}

std::string boxes(const Words& words, const PlainPage& page, const Scene& scene) {
  std::string out;
  if (scene.shows("place")) {
    out += box(words.say("place"), element("p", words.number(page.ahead + 1), "id=\"position\" class=\"huge\"") +
                                       element("p", ahead_text(words, page.ahead), "id=\"ahead\""));
  }
  if (scene.shows("opening") && page.opens_in_s) {
    out +=
        box(words.say("opensIn"), element("p", span_text(words, *page.opens_in_s), "class=\"huge\"") +
                                      (page.people == 0 ? "" : element("p", words.say_count("people", page.people))));
  }
  if (scene.shows("claim") && page.claim_left_s) {
    const std::string left = words.say("plainSeconds", {{"count", std::to_string(*page.claim_left_s)}});
    out += box(words.say("timeToTake"), element("p", left, "id=\"claim\" class=\"huge\""));
  }
  return out;
}

std::string facts_of(const Words& words, const PlainPage& page, const Scene& scene) {
  std::string out;
  if (scene.shows("wait")) out += fact(words.say("waitRange"), wait_text(words, page.wait));
  if (scene.shows("units")) {
    std::uint64_t units = 0;
    for (const auto& item : page.items) units += item.free;
    out += fact(words.say("unitsLeftLabel"), words.number(units));
  }
  if (scene.shows("chance")) out += fact(words.say("chance"), chance_text(words, page.chance));
  return out.empty() ? out : "<dl class=\"facts\">\n" + out + "</dl>\n";
}

// As many as there may be of any item. What has a limit of its own says so; the server judges the pair.
std::string take_form(const Words& words, const PlainPage& page) {
  std::uint32_t most = 0;
  for (const auto& item : page.items) most = std::max(most, most_of(item, page));
  if (most == 0) return element("p", words.say("noneFree"));
  return form(page, "take",
              item_choice(words, page, [](const PlainPage::Item& item) { return had_by_called(item) > 0; }) +
                  quantity_choice(words, most) + button(words.say("takeUnit")));
}

std::string join_form(const Words& words, const PlainPage& page) {
  const bool asks = page.line_of_an_item && page.items.size() > 1;
  const std::string item = asks ? item_choice(words, page, [](const PlainPage::Item&) { return true; }) : "";
  return form(page, "join", item + button(words.say("join")));
}

std::string actions(const Words& words, const PlainPage& page, const Scene& scene) {
  std::string out;
  if (scene.shows("take") && !page.heading.empty()) out += going_on(words, page);
  if (scene.shows("take")) out += take_form(words, page);
  if (scene.shows("go")) out += going_on(words, page);
  if (scene.shows("join")) out += join_form(words, page);
  if (scene.shows("checkout")) out += form(page, "checkout", button(words.say("goToCheckout")));
  if (scene.shows("back")) out += page_link(words.say("backToSale"), "/sale/", page);
  if (scene.shows("draw")) out += page_link(words.say("drawLink"), "/draw/", page);
  return out;
}

// Whoever has a place in the priority line already gets that one again.
std::string code_form(const Words& words, const PlainPage& page, const Scene& scene) {
  if (!page.has_priority || !(scene.shows("code") || scene.shows("place"))) return {};
  const std::string field = "<label><span class=\"label\">" + html_escaped(words.say("priorityCode")) +
                            "</span>\n<input name=\"code\" autocomplete=\"off\" autocapitalize=\"characters\" "
                            "spellcheck=\"false\" maxlength=\"64\" dir=\"ltr\" required></label>\n";
  return form(page, "code", field + button(words.say("plainUseCode"), "button quiet"));
}

// An address is left, or taken back: as easily.
std::string notice_form(const Words& words, const PlainPage& page) {
  if (page.has_notice) {
    return element("p", words.say("noticeLeft"), "id=\"notice\" class=\"notice\" data-kind=\"good\"") +
           form(page, "no-notice", button(words.say("noticeTakeBack"), "button quiet"));
  }
  if (!page.offers_notice) return {};
  const std::string field = "<label><span class=\"label\">" + html_escaped(words.say("email")) +
                            "</span>\n<input name=\"email\" type=\"email\" autocomplete=\"email\" maxlength=\"254\" "
                            "dir=\"ltr\" required></label>\n";
  return element("h2", words.say("noticeTitle")) + element("p", words.say("noticeExplain"), "class=\"soft\"") +
         form(page, "notice", field + button(words.say("noticeAskEmail"), "button quiet"));
}

std::string link(std::string_view text, std::string_view query) {
  return element("a", text, "class=\"button quiet\" href=\"?plain=1" + std::string(query) + "\"") + "\n";
}

std::string refreshing(const Words& words, const PlainPage& page) {
  std::string out = element("p", words.say("plainIntro"), "class=\"soft\"");
  if (!is_worth_refreshing(page)) return out + "<p class=\"row\">" + link(words.say("plainLook"), "") + "</p>\n";
  if (page.refreshes) {
    out += element("p", words.say("plainRefreshing"));
    return out + "<p class=\"row\">" + link(words.say("plainStop"), "") + "</p>\n";
  }
  const std::string query = "&amp;refresh=" + std::string(plain_refresh_s);
  return out + "<p class=\"row\">" + link(words.say("plainLook"), "") + link(words.say("plainRefresh"), query) +
         "</p>\n";
}

// Whoever has, or had, a place may say how it went.
std::string thumbs(const Words& words, const PlainPage& page) {
  if (page.visitor == "newcomer" || page.visitor == "moved") return {};
  std::string out = page.thanks ? element("p", words.say("thumbsThanks"), "class=\"notice\" role=\"status\"") : "";
  return out + form(page, "feedback", thumb_buttons(words));
}

std::string foot(const Words& words, const PlainPage& page, const Scene& scene) {
  if (!scene.shows("leave")) return {};
  std::string out = "<div class=\"foot\">";
  if (page.ordinal > 0) {
    out += element("span", words.say("ticketNumber", {{"number", std::to_string(page.ordinal)}}),
                   "id=\"ticket-number\" class=\"soft\"");
  }
  return out + form(page, "leave", button(words.say("leave"), "button quiet")) + "</div>\n";
}

// A gate has no page of a product.
std::string name_line(const PlainPage& page) {
  if (page.is_gate) return element("p", page.name, "class=\"sale\"");
  return "<p class=\"sale\">" + element("a", page.name, "href=\"" + ours(page, "/sale/") + '"') + "</p>\n";
}

}  // namespace

Facts PlainPage::facts() const {
  Facts facts{sale_state, visitor};
  if (is_gate) facts.emplace_back("gate");
  if (is_draw) facts.emplace_back("draw");
  if (is_held_out) facts.emplace_back("held_out");
  return facts;
}

bool is_worth_refreshing(const PlainPage& page) {
  const bool waits = page.visitor == "waiting" || page.visitor == "in_lobby" || page.visitor == "stamped";
  const bool will_change =
      page.sale_state == "paused" || page.sale_state == "scheduled" || page.sale_state == "lobby";
  return page.sale_state != "closed" && (waits || will_change || page.is_held_out);
}

std::string plain_main(const Words& words, const PlainPage& page) {
  const Scene scene = Scenes::built_in().find(page.facts());
  std::string out = "<main id=\"content\">\n" + name_line(page);
  out += scene.name.starts_with("called") ? "<section class=\"card called\">\n" : "<section class=\"card\">\n";
  out += element("h1", words.say(scene.title));
  if (words.knows(scene.text)) out += element("p", words.say(scene.text));
  out += boxes(words, page, scene) + facts_of(words, page, scene) + notes(words, page, scene);
  out += actions(words, page, scene);
  if (scene.shows("keep")) out += element("p", words.say("keepPlace"), "class=\"soft\"");
  out += notice_form(words, page) + code_form(words, page, scene) + foot(words, page, scene) + thumbs(words, page) +
         "</section>\n" + refreshing(words, page);
  return out + element("p", words.say("plainAsOf", {{"time", page.as_of}}), "class=\"soft\"") + "</main>";
}

}  // namespace sluice::web
