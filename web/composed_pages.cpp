#include "web/composed_pages.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>
#include <span>

#include "base/invariant.h"
#include "web/design.h"
#include "web/document.h"
#include "web/frame.h"
#include "web/gzip.h"
#include "web/html.h"
#include "web/negotiation.h"

namespace sluice::web {
namespace {

// Where the main part of the page without JavaScript will stand.
constexpr std::string_view plain_mark = "\n<!--plain-->\n";

struct Kind {
  Page page;
  std::string_view prefix;  // of its addresses, before the id; empty: it has none, or not of that form
  std::string_view main;    // files that are compiled in
  std::string_view script;
  std::string_view title;     // a text's key; empty: the shop's name alone
  bool may_be_found = false;  // by search engines
  bool is_of_sale = false;    // its id is a sale's
};
// By Page.
constexpr std::array<Kind, page_count> kinds{{
    {Page::home, "", "/pages/index.html", "/scripts/shop.js", "shopTitle", true, false},
    {Page::sale, "/sale/", "/pages/sale.html", "/scripts/sale.js", "saleTitle", true, true},
    {Page::queue, "", "/waiting/main.html", "/scripts/queue.js", "title", false, true},
    {Page::checkout, "/checkout/", "/pages/checkout.html", "/scripts/checkout.js", "checkoutTitle", false, false},
    {Page::order, "/order/", "/pages/order.html", "/scripts/order.js", "orderTitle", false, false},
    {Page::handover, "/handover/", "/pages/handover.html", "/scripts/handover.js", "handoverTitle", false, true},
    {Page::priority, "/priority/", "/pages/priority.html", "/scripts/priority.js", "priorityTitle", false, true},
    {Page::draw, "/draw/", "/pages/draw.html", "/scripts/draw_page.js", "drawTitle", false, true},
    {Page::no_sale, "", "/pages/no_sale.html", "/scripts/frame.js", "missing_sale", false, false},
    {Page::error, "", "/pages/error.html", "/scripts/frame.js", "errorTitle", false, false},
}};

const Kind& kind_of(Page page) {
  return kinds[static_cast<std::size_t>(page)];
}

// Pages of one sale's hold or order: only their scripts know whose look they have.
bool learns_look(Page page) {
  return page == Page::checkout || page == Page::order;
}

// Which the server renders for a visitor without JavaScript, too.
bool has_plain(Page page) {
  return page == Page::queue || page == Page::checkout || page == Page::order;
}

// What one document is made of.
struct Recipe {
  const Kind& kind;
  const Shop& shop;
  const Look& look;
  const Design& design;          // template and sheet
  std::span<const Words> words;  // of every language
};

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

// {{text:KEY}}
std::optional<std::string> text_slot(const Words& words, std::string_view slot) {
  constexpr std::string_view prefix = "text:";
  if (!slot.starts_with(prefix) || !words.knows(slot.substr(prefix.size()))) return std::nullopt;
  return html_escaped(words.say(slot.substr(prefix.size())));
}

Result<std::string> main_of(const Recipe& recipe, const Words& words) {
  const std::string where(recipe.kind.main);
  return fill_slots(embedded(where), where, [&](std::string_view slot) -> std::optional<std::string> {
    if (slot == "methods") return methods_html(recipe.shop, words);
    if (slot == "sandbox-note")
      return recipe.shop.pays_in_sandbox ? "<p class=\"soft\">" + html_escaped(words.say("sandboxNote")) + "</p>\n"
                                         : std::string();
    if (slot == "parcel") return std::string(embedded("/parts/parcel.svg"));
    return text_slot(words, slot);
  });
}

std::string json_element(std::string_view id, const std::string& json) {
  return "<script type=\"application/json\" id=\"" + std::string(id) + "\">" + json + "</script>\n";
}

// The names and logos of sales that have their own, for scripts that learn of the sale.
std::string looks_json(const Shop& shop) {
  boost::json::object looks;
  for (const auto& [sale, look] : shop.sales) {
    boost::json::object entry;
    if (!look.name.empty()) entry["name"] = look.name;
    if (look.logo) entry["logo"] = look.logo->address;
    looks[sale] = std::move(entry);
  }
  return script_safe(boost::json::serialize(looks));
}

std::string script_of(const Recipe& recipe, const Words& words) {
  const std::string_view script = embedded(recipe.kind.script);
  const bool is_queue = recipe.kind.page == Page::queue;
  std::string html = json_element("texts", is_queue ? words.script_json() : words.json_said_by(script));
  if (learns_look(recipe.kind.page) && !recipe.shop.sales.empty())
    html += json_element("looks", looks_json(recipe.shop));
  return html + "<script type=\"module\">" + std::string(script) + "</script>";
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
  std::string gzip = gzipped(*html);
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

// In every language.
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

std::string policy_of(const Recipe& recipe, const std::string& sheet) {
  return "default-src 'self'; script-src 'self' " + source_hash(embedded(recipe.kind.script)) +
         "; style-src 'self' " + source_hash(sheet) +
         "; img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; "
         "form-action 'self'; frame-ancestors 'none'";
}

// The built-in frame and sheet of all pages but the waiting page.
Design own_frame() {
  return {.html = std::string(embedded("/parts/frame.html")),
          .where = "frame.html",
          .style = std::string(embedded("/style.css")),
          .folder = {}};
}

}  // namespace

bool Address::names_sale() const {
  return kind_of(page).is_of_sale;
}

std::optional<Address> page_at(std::string_view path) {
  if (path == "/") return Address{.page = Page::home};
  for (const Kind& kind : kinds) {
    if (kind.prefix.empty() || !path.starts_with(kind.prefix)) continue;
    const std::string_view id = path.substr(kind.prefix.size());
    if (id.empty() || id.find('/') != std::string_view::npos) return std::nullopt;
    return Address{.page = kind.page, .id = id};
  }
  return std::nullopt;
}

ComposedPages::ComposedPages(Shop shop, Languages languages)
    : shop_(std::move(shop)), languages_(std::move(languages)) {
  for (const Words& words : languages_.words) codes_.push_back(words.code());
}

Result<ComposedPages> ComposedPages::compose(Shop shop) {
  auto languages = read_languages(shop);
  if (!languages) return languages.error();
  ComposedPages pages(std::move(shop), std::move(*languages));
  if (const auto added = pages.add_edition("", pages.shop_.look); !added) return added.error();
  for (const auto& [sale, look] : pages.shop_.sales) {
    if (const auto added = pages.add_edition(sale, look); !added) return added.error();
  }
  return pages;
}

Result<void> ComposedPages::add_edition(std::string_view sale, const Look& look) {
  const auto waiting = read_design(shop_.design);
  if (!waiting) return waiting.error();
  const Design frame = own_frame();
  std::vector<Words> spoken = languages_.words;
  if (!sale.empty() && !look.name.empty())
    std::ranges::for_each(spoken, [&look](Words& words) { words.set("brand", look.name); });
  Edition edition;
  for (const Kind& kind : kinds) {
    const Recipe recipe{kind, shop_, look, kind.page == Page::queue ? *waiting : frame, spoken};
    const std::string sheet = sheet_of(recipe);
    edition.policies.push_back(policy_of(recipe, sheet));
    edition.documents.emplace_back();
    edition.plain.emplace_back();
    if (!sale.empty() && !kind.is_of_sale) continue;  // no address leads to it
    const auto composed = compose_all(recipe, sheet, edition.documents.back(), edition.plain.back());
    if (!composed) return composed.error();
  }
  editions_.emplace(sale, std::move(edition));
  return {};
}

std::optional<std::size_t> ComposedPages::find_language(std::string_view code) const {
  const auto found = std::ranges::find(codes_, code);
  return found == codes_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - codes_.begin()));
}

std::size_t ComposedPages::language_for(const LanguageWish& wish) const {
  for (const std::string_view code : {wish.asked, wish.remembered}) {
    if (const auto found = find_language(code)) return *found;
  }
  return pick_language(wish.accepted, codes_);
}

const ComposedPages::Edition& ComposedPages::edition(std::string_view sale) const {
  const auto own = editions_.find(sale);
  return own == editions_.end() ? editions_.find("")->second : own->second;
}

const Document& ComposedPages::document(Page page, std::size_t language, std::string_view sale) const {
  SLUICE_INVARIANT(sale.empty() || kind_of(page).is_of_sale);
  return edition(sale).documents[static_cast<std::size_t>(page)][language];
}

const PlainFrame& ComposedPages::plain_frame(Page page, std::size_t language, std::string_view sale) const {
  return edition(sale).plain[static_cast<std::size_t>(page)][language];
}

const std::string& ComposedPages::policy(Page page, std::string_view sale) const {
  return edition(sale).policies[static_cast<std::size_t>(page)];
}

const Picture* ComposedPages::picture(std::string_view path) const {
  const auto is_it = [path](const Look& look) {
    return look.logo && !look.logo->body.empty() && look.logo->address == path;
  };
  if (is_it(shop_.look)) return &*shop_.look.logo;
  const auto sale = std::ranges::find_if(shop_.sales, [&](const auto& entry) { return is_it(entry.second); });
  return sale == shop_.sales.end() ? nullptr : &*sale->second.logo;
}

std::size_t ComposedPages::largest_gzip(Page page) const {
  std::size_t largest = 0;
  for (const auto& [sale, edition] : editions_) {
    for (const Document& each : edition.documents[static_cast<std::size_t>(page)])
      largest = std::max(largest, each.gzip.size());
  }
  return largest;
}

}  // namespace sluice::web
