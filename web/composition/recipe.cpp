#include "web/composition/recipe.h"

#include <boost/json.hpp>
#include <functional>
#include <set>

#include "base/html_text.h"
#include "web/composition/document.h"
#include "web/composition/frame.h"
#include "web/composition/gzip.h"
#include "web/composition/html.h"
#include "web/pages/asked.h"

namespace sluice::web {
namespace {

// Where the main part of the page without JavaScript will stand.
constexpr std::string_view plain_mark = "\n<!--plain-->\n";

// Pages of one sale's hold or order: only their scripts know whose look they have.
bool learns_look(Page page) {
  return page == Page::checkout || page == Page::order;
}

// {{text:KEY}}
std::optional<std::string> text_slot(const Words& words, std::string_view slot) {
  constexpr std::string_view prefix = "text:";
  if (!slot.starts_with(prefix) || !words.knows(slot.substr(prefix.size()))) return std::nullopt;
  return html_escaped(words.say(slot.substr(prefix.size())));
}

// Where somebody who waits can be told of their call, the waiting page leads to where that is asked for.
std::string notice_link(const Words& words) {
  return " " + element("a", words.say("noticeLink"), "class=\"button quiet\" data-to=\"notice\"");
}

// Both links have no room in the page's first round trip: where there is the other, this one stands on its page.
constexpr std::string_view thumbs_link = "<a class=\"button quiet\" data-to=\"thumbs\">👍👎</a>";

Result<std::string> main_of(const Recipe& recipe, const Words& words) {
  const std::string where(recipe.kind.main);
  return fill_slots(embedded(where), where, [&](std::string_view slot) -> std::optional<std::string> {
    if (slot == "asked") return asked_html_for_script(words);
    if (slot == "methods") return methods_html(recipe.shop, words);
    if (slot == "sandbox-note")
      return recipe.shop.pays_in_sandbox ? "<p class=\"soft\">" + html_escaped(words.say("sandboxNote")) + "</p>\n"
                                         : std::string();
    if (slot == "notice") return recipe.shop.tells_calls ? notice_link(words) : std::string();
    if (slot == "thumbs") return recipe.shop.tells_calls ? std::string() : std::string(thumbs_link);
    if (slot == "parcel") return std::string(embedded("/parts/parcel.svg"));
    return text_slot(words, slot);
  });
}

std::string json_element(std::string_view id, const std::string& json) {
  return "<script type=\"application/json\" id=\"" + std::string(id) + "\">" + json + "</script>\n";
}

// Scripts are written for the usual root; here they get the shop's.
std::string own_script(const Recipe& recipe) {
  std::string script(embedded(recipe.kind.script));
  const std::string& root = recipe.shop.root;
  for (auto at = script.find(usual_root); at != std::string::npos; at = script.find(usual_root, at + root.size()))
    script.replace(at, usual_root.size(), root);
  return script;
}

// The names and logos of sales that have their own, for scripts that learn of the sale.
std::string looks_json(const Shop& shop) {
  boost::json::object looks;
  for (const auto& [sale, look] : shop.sales) {
    boost::json::object entry;
    if (!look.name.empty()) entry["name"] = look.name;
    if (look.logo) entry["logo"] = address_of(*look.logo, shop.root);
    looks[sale] = std::move(entry);
  }
  return script_safe(boost::json::serialize(looks));
}

std::string script_of(const Recipe& recipe, const Words& words) {
  const std::string script = own_script(recipe);
  const bool is_queue = recipe.kind.page == Page::queue;
  std::string html = json_element("texts", is_queue ? words.script_json() : words.json_said_by(script));
  if (learns_look(recipe.kind.page) && !recipe.shop.sales.empty())
    html += json_element("looks", looks_json(recipe.shop));
  return html + "<script type=\"module\">" + script + "</script>";
}

struct Parts {
  std::string head, main, script;
  std::string_view query{};  // what links to the page itself keep
};

// Fails on a template that lacks what a page needs.
Result<std::string> compose_document(const Recipe& recipe, const Words& words, const Parts& parts) {
  std::set<std::string, std::less<>> missing{"lang", "dir", "head", "main", "script"};
  const auto fill = [&](std::string_view slot) -> std::optional<std::string> {
    if (const auto needed = missing.find(slot); needed != missing.end()) missing.erase(needed);
    if (slot == "lang") return words.code();
    if (slot == "dir") return std::string(words.direction());
    if (slot == "head") return parts.head;
    if (slot == "main") return parts.main;
    if (slot == "script") return parts.script;
    if (slot == "brand") return brand_html(recipe.shop, recipe.look, words);
    if (slot == "languages") return languages_html(recipe.words, words, parts.query);
    if (slot == "duties") return duties_html(recipe.shop, words);
    return text_slot(words, slot);
  };
  auto document = fill_slots(recipe.design.html, recipe.design.where, fill);
  if (document && !missing.empty())
    return invalid_input(recipe.design.where + ": lacks the slot {{" + *missing.begin() + "}}");
  return document;
}

HeadSettings head_of(const Recipe& recipe, const Words& words, const std::string& sheet) {
  return {.title = words.say(recipe.kind.title),
          .style = sheet,
          .may_be_found = recipe.kind.may_be_found,
          .leads_to_plain = has_plain(recipe.kind.page) || recipe.kind.page == Page::sale};
}

Result<Document> compose_page(const Recipe& recipe, const Words& words, const std::string& sheet) {
  auto main = main_of(recipe, words);
  if (!main) return main.error();
  auto html = compose_document(recipe, words,
                               {.head = head_html(head_of(recipe, words, sheet), recipe.shop, recipe.look, words),
                                .main = std::move(*main),
                                .script = script_of(recipe, words)});
  if (!html) return html.error();
  std::string gzip = gzipped(*html, is_for_crowds(recipe.kind.page) ? Effort::greatest : Effort::usual);
  return Document{.html = std::move(*html), .gzip = std::move(gzip)};
}

Result<PlainFrame> compose_plain(const Recipe& recipe, const Words& words, const std::string& sheet) {
  HeadSettings head = head_of(recipe, words, sheet);
  head.leads_to_plain = false;
  const auto html = compose_document(recipe, words,
                                     {.head = head_html(head, recipe.shop, recipe.look, words),
                                      .main = std::string(plain_mark),
                                      .script = "",
                                      .query = "plain=1&"});
  if (!html) return html.error();
  const auto mark = html->find(plain_mark);
  return PlainFrame{.before = html->substr(0, mark), .after = html->substr(mark + plain_mark.size())};
}

}  // namespace

std::string sheet_of(const Recipe& recipe) {
  std::string sheet = recipe.design.style;
  if (const auto& accent = recipe.look.accent ? recipe.look.accent : recipe.shop.look.accent)
    sheet += accent_rules(*accent);
  if (!learns_look(recipe.kind.page)) return sheet;
  for (const auto& [sale, look] : recipe.shop.sales) {
    if (look.accent) sheet += accent_rules(*look.accent, ":root[data-sale=\"" + sale + "\"]");
  }
  return sheet;
}

Result<void> compose_all(const Recipe& recipe, const std::string& sheet, std::vector<Document>& documents,
                         std::vector<PlainFrame>& plain) {
  for (const Words& words : recipe.words) {
    auto document = compose_page(recipe, words, sheet);
    if (!document) return document.error();
    documents.push_back(std::move(*document));
    if (!has_plain(recipe.kind.page)) continue;
    auto frame = compose_plain(recipe, words, sheet);
    if (!frame) return frame.error();
    plain.push_back(std::move(*frame));
  }
  return {};
}

namespace {

// Only the waiting page: what is bought, paid or given away by a click must not be under somebody else's picture.
std::string ancestors_of(const Recipe& recipe) {
  if (recipe.kind.page != Page::queue || recipe.shop.frame_ancestors.empty()) return "'none'";
  std::string origins = "'self'";
  for (const std::string& origin : recipe.shop.frame_ancestors) origins += " " + origin;
  return origins;
}

}  // namespace

std::string policy_of(const Recipe& recipe, const std::string& sheet) {
  return "default-src 'self'; script-src 'self' " + source_hash(own_script(recipe)) + "; style-src 'self' " +
         source_hash(sheet) +
         "; img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; "
         "form-action 'self'; frame-ancestors " +
         ancestors_of(recipe);
}

}  // namespace sluice::web
