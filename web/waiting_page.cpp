#include "web/waiting_page.h"

#include <optional>
#include <set>

#include "web/assets.h"
#include "web/design.h"
#include "web/document.h"
#include "web/html.h"
#include "web/negotiation.h"

namespace sluice::web {
namespace {

// Where the template's own main part will stand in the page without JavaScript.
constexpr std::string_view plain_mark = "\n<!--plain-->\n";

// {{text:KEY}}
std::optional<std::string> text_slot(const Words& words, std::string_view slot) {
  constexpr std::string_view prefix = "text:";
  if (!slot.starts_with(prefix) || !words.knows(slot.substr(prefix.size()))) return std::nullopt;
  return html_escaped(words.say(slot.substr(prefix.size())));
}

std::string icon_url() {
  std::string url = "data:image/svg+xml,";
  for (const char letter : find("/assets/-/icon.svg").asset->body) {
    if (letter == '#') {
      url += "%23";
    } else if (letter == '"') {
      url += '\'';
    } else if (letter != '\n') {
      url += letter;
    }
  }
  return url;
}

std::string head_of(const Words& words, const std::string& style, bool for_script) {
  std::string head =
      "<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
  head += html_escaped(words.say("title") + " · " + words.say("brand"));
  head += "</title>\n<meta name=\"robots\" content=\"noindex\">\n<link rel=\"icon\" href=\"" + icon_url() + "\">\n";
  // At once, so nothing that is being read goes away; and it happens once.
  if (for_script) head += "<noscript><meta http-equiv=\"refresh\" content=\"0;url=?plain=1\"></noscript>\n";
  return head + "<style>" + style + "</style>";
}

std::string script_of(const Words& words) {
  return "<script type=\"application/json\" id=\"texts\">" + words.script_json() +
         "</script>\n<script type=\"module\">" + std::string(embedded("/waiting/script.js")) + "</script>";
}

struct Parts {
  std::string head, main, script;
};

Result<std::string> compose_document(const Design& design, const Words& words, const Parts& parts) {
  std::set<std::string, std::less<>> missing{"lang", "dir", "head", "main", "script"};
  auto document = fill_slots(design.html, design.where, [&](std::string_view slot) -> std::optional<std::string> {
    if (const auto needed = missing.find(slot); needed != missing.end()) missing.erase(needed);
    if (slot == "lang") return words.code();
    if (slot == "dir") return std::string(words.direction());
    if (slot == "head") return parts.head;
    if (slot == "main") return parts.main;
    if (slot == "script") return parts.script;
    return text_slot(words, slot);
  });
  if (document && !missing.empty())
    return invalid_input(design.where + ": lacks the slot {{" + *missing.begin() + "}}");
  return document;
}

Result<Words> read_words(std::string_view code, const std::filesystem::path& design) {
  const std::string name = std::string(code) + ".json";
  auto words = Words::parse(code, embedded("/languages/" + name), name);
  if (!words || design.empty() || !std::filesystem::exists(design / name)) return words;
  const auto own = read_file(design / name);
  if (!own) return own.error();
  if (const auto replaced = words->replace(*own, (design / name).string()); !replaced) return replaced.error();
  return words;
}

Result<WaitingPage> compose_page(const Design& design, Words words) {
  WaitingPage page{.words = std::move(words)};
  auto main = fill_slots(embedded("/waiting/main.html"), "main.html",
                         [&](std::string_view slot) { return text_slot(page.words, slot); });
  if (!main) return main.error();
  auto html = compose_document(
      design, page.words,
      {.head = head_of(page.words, design.style, true), .main = std::move(*main), .script = script_of(page.words)});
  if (!html) return html.error();
  page.html = std::move(*html);
  page.gzip = gzipped(page.html);
  const auto plain = compose_document(
      design, page.words,
      {.head = head_of(page.words, design.style, false), .main = std::string(plain_mark), .script = ""});
  if (!plain) return plain.error();
  const auto mark = plain->find(plain_mark);
  page.plain_before = plain->substr(0, mark);
  page.plain_after = plain->substr(mark + plain_mark.size());
  return page;
}

}  // namespace

Result<WaitingPages> WaitingPages::compose(const std::filesystem::path& folder) {
  const auto design = read_design(folder);
  if (!design) return design.error();
  WaitingPages pages;
  for (const std::string_view code : language_codes) {
    auto words = read_words(code, folder);
    if (!words) return words.error();
    auto page = compose_page(*design, std::move(*words));
    if (!page) return page.error();
    pages.pages_.push_back(std::move(*page));
  }
  pages.policy_ = "default-src 'self'; script-src 'self' " + source_hash(embedded("/waiting/script.js")) +
                  "; style-src 'self' " + source_hash(design->style) +
                  "; img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; "
                  "form-action 'self'; frame-ancestors 'none'";
  return pages;
}

const WaitingPage& WaitingPages::pick(std::string_view accept_language) const {
  return pages_[pick_language(accept_language, language_codes)];
}

}  // namespace sluice::web
