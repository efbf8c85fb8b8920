#include "web/plain_page.h"

#include <algorithm>
#include <cmath>

#include "web/html.h"

namespace sluice::web {
namespace {

std::string element(std::string_view tag, std::string_view text, std::string_view attributes = {}) {
  std::string out = "<";
  out.append(tag).append(attributes.empty() ? "" : " ").append(attributes).append(">");
  return out.append(html_escaped(text)).append("</").append(tag).append(">\n");
}

std::string fact(std::string_view label, std::string_view value) {
  return "<div>" + element("dt", label) + element("dd", value) + "</div>\n";
}

std::string minutes_text(const Words& words, std::uint64_t minutes) {
  return words.say_count("plainMinutes", minutes);
}

std::string wait_text(const Words& words, const PlainPage& page) {
  if (!page.wait) return words.say("unknown");
  if (page.wait->high_s < 60) return words.say("waitUnderMinute");
  const auto low = static_cast<std::uint64_t>(page.wait->low_s / 60);
  const auto high = static_cast<std::uint64_t>(std::ceil(page.wait->high_s / 60));
  if (low == high) return words.say("waitAbout", {{"high", minutes_text(words, high)}});
  if (low == 0) return words.say("waitUpTo", {{"high", minutes_text(words, high)}});
  return words.say("waitBetween", {{"low", minutes_text(words, low)}, {"high", minutes_text(words, high)}});
}

// Middling chances are rounded to 5 %: more would pretend to know.
std::string chance_text(const Words& words, const PlainPage& page) {
  if (!page.chance) return words.say("unknown");
  if (*page.chance >= 0.99) return words.say("chanceSure");
  if (*page.chance < 0.01) return words.say("chanceSlim");
  const double percent = std::round(*page.chance * 100);
  const double step = percent >= 10 && percent <= 90 ? 5 : 1;
  const auto rounded = static_cast<std::uint64_t>(std::round(percent / step) * step);
  return words.say("chanceAbout", {{"percent", words.say_count("plainPercent", rounded)}});
}

std::string ahead_text(const Words& words, std::uint64_t ahead) {
  return ahead == 0 ? words.say("aheadNone") : words.say_count("ahead", ahead);
}

std::string notes(const Words& words, const PlainPage& page) {
  std::string out;
  if (!page.problem.empty()) {
    const std::string key = "problem_" + page.problem;
    out += element("p", words.say(words.knows(key) ? key : "problem_unknown"),
                   "class=\"notice\" data-kind=\"bad\" role=\"alert\"");
  }
  if (!page.message.empty()) out += element("p", page.message, "class=\"notice\"");
  if (words.knows(page.reason)) out += element("p", words.say(page.reason), "class=\"notice\"");
  return out;
}

std::string form(const PlainPage& page, std::string_view action, std::string_view inside) {
  std::string out = "<form class=\"buy\" method=\"post\" action=\"/queue/" + html_escaped(page.sale) + "/";
  return out.append(action).append("\">\n").append(inside).append("</form>\n");
}

std::string button(std::string_view text, std::string_view kind = "button big") {
  return element("button", text, "class=\"" + std::string(kind) + "\"");
}

std::string item_choice(const Words& words, const PlainPage& page) {
  if (page.items.size() == 1)
    return "<input type=\"hidden\" name=\"item\" value=\"" + html_escaped(page.items[0].id) + "\">\n";
  std::string out =
      "<label><span class=\"label\">" + html_escaped(words.say("chooseItem")) + "</span>\n<select name=\"item\">\n";
  for (const auto& item : page.items) out += element("option", item.name, "value=\"" + html_escaped(item.id) + "\"");
  return out + "</select></label>\n";
}

std::string quantity_choice(const Words& words, const PlainPage& page) {
  std::string out =
      "<label><span class=\"label\">" + html_escaped(words.say("quantity")) + "</span>\n<select name=\"quantity\">\n";
  for (std::uint32_t count = 1; count <= page.quantity_max; ++count) out += element("option", std::to_string(count));
  return out + "</select></label>\n";
}

// At a gate: on to where this visitor was heading. A link, because the page's policy keeps forms within this site.
std::string going_on(const Words& words, const PlainPage& page) {
  const std::string address = "/v1/gates/" + html_escaped(page.sale) + "/enter?to=" + html_escaped(page.heading);
  return "<p>" + element("a", words.say("goOn"), "class=\"button big\" href=\"" + address + "\"") + "</p>\n";
}

std::string waiting(const Words& words, const PlainPage& page) {
  std::string out = element("h1", words.say("waitTitle")) + "<div class=\"box\">\n";
  out += element("p", words.say("place"), "class=\"label\"");
  out += element("p", words.number(page.ahead + 1), "id=\"position\" class=\"huge\"");
  out += element("p", ahead_text(words, page.ahead), "id=\"ahead\"") + "</div>\n<dl class=\"facts\">\n";
  out += fact(words.say("waitRange"), wait_text(words, page));
  if (!page.is_gate) out += fact(words.say("unitsLeftLabel"), words.number(page.units_left));
  out += fact(words.say("chance"), chance_text(words, page)) + "</dl>\n" + notes(words, page);
  return out + element("p", words.say("keepPlace"), "class=\"soft\"");
}

std::string lobby(const Words& words, const PlainPage& page) {
  return element("h1", words.say("lobbyTitle")) + element("p", words.say("lobbyExplain")) + notes(words, page);
}

std::string called(const Words& words, const PlainPage& page) {
  std::string out = element("h1", words.say("calledTitle")) + element("p", words.say("calledExplain"));
  out += notes(words, page);
  if (page.is_gate) return out + going_on(words, page);
  return out + form(page, "take",
                    item_choice(words, page) + quantity_choice(words, page) + button(words.say_count("takeUnit", 1)));
}

std::string ended(const Words& words, const PlainPage& page) {
  const std::string end = words.knows("end_" + page.state) ? page.state : "none";
  std::string out = element("h1", words.say("end_" + end)) + element("p", words.say("endText_" + end));
  out += notes(words, page);
  if (page.is_gate && end == "used") out += going_on(words, page);
  const bool may_join = end == "none" || end == "lapsed" || end == "left";
  if (may_join)
    out +=
        form(page, "join", (page.line_of_an_item ? item_choice(words, page) : "") + button(words.say("joinAgain")));
  return out;
}

// Whoever has a place in the priority line already gets that one again.
std::string code_form(const Words& words, const PlainPage& page) {
  const bool leads_on = page.state == "waiting" || page.state == "lobby" || page.state == "none" ||
                        page.state == "lapsed" || page.state == "left";
  if (!page.has_priority || !leads_on) return {};
  const std::string field = "<label><span class=\"label\">" + html_escaped(words.say("priorityCode")) +
                            "</span>\n<input name=\"code\" autocomplete=\"off\" autocapitalize=\"characters\" "
                            "spellcheck=\"false\" maxlength=\"64\" dir=\"ltr\" required></label>\n";
  return form(page, "code", field + button(words.say("plainUseCode"), "button quiet"));
}

std::string link(std::string_view text, std::string_view query) {
  return element("a", text, "class=\"button quiet\" href=\"?plain=1" + std::string(query) + "\"") + "\n";
}

std::string refreshing(const Words& words, const PlainPage& page) {
  std::string out = element("p", words.say("plainIntro"), "class=\"soft\"");
  if (!is_worth_refreshing(page.state))
    return out + "<p class=\"row\">" + link(words.say("plainLook"), "") + "</p>\n";
  if (page.refreshes) {
    out += element("p", words.say("plainRefreshing"));
    return out + "<p class=\"row\">" + link(words.say("plainStop"), "") + "</p>\n";
  }
  const std::string query = "&amp;refresh=" + std::string(plain_refresh_s);
  return out + "<p class=\"row\">" + link(words.say("plainLook"), "") + link(words.say("plainRefresh"), query) +
         "</p>\n";
}

std::string foot(const Words& words, const PlainPage& page) {
  const bool may_leave = page.state == "waiting" || page.state == "lobby" || page.state == "called";
  if (!may_leave) return {};
  std::string out = "<div class=\"foot\">";
  out += element("span", words.say("ticketNumber", {{"number", std::to_string(page.ordinal)}}),
                 "id=\"ticket-number\" class=\"soft\"");
  return out + form(page, "leave", button(words.say("leave"), "button quiet")) + "</div>\n";
}

}  // namespace

bool is_worth_refreshing(std::string_view state) {
  return state == "waiting" || state == "lobby" || state == "sold_out";
}

std::string plain_main(const Words& words, const PlainPage& page) {
  const std::string sale = "/sale/" + html_escaped(page.sale);
  std::string out =
      "<main id=\"content\">\n<p class=\"sale\">" + element("a", page.name, "href=\"" + sale + "\"") + "</p>\n";
  out += page.state == "called" ? "<section class=\"card called\">\n" : "<section class=\"card\">\n";
  if (page.state == "waiting") {
    out += waiting(words, page);
  } else if (page.state == "lobby") {
    out += lobby(words, page);
  } else {
    out += page.state == "called" ? called(words, page) : ended(words, page);
  }
  out += code_form(words, page) + foot(words, page) + "</section>\n" + refreshing(words, page);
  return out + element("p", words.say("plainAsOf", {{"time", page.as_of}}), "class=\"soft\"") + "</main>";
}

}  // namespace sluice::web
