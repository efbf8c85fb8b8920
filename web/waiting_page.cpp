#include "web/waiting_page.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>

#include "base/invariant.h"
#include "web/asset_table.h"
#include "web/assets.h"
#include "web/gzip.h"
#include "web/html.h"
#include "web/negotiation.h"

namespace sluice::web {
namespace {

using Fill = std::function<std::optional<std::string>(std::string_view slot)>;

// Where the template's own main part will stand in the page without JavaScript.
constexpr std::string_view plain_mark = "\n<!--plain-->\n";

std::string_view embedded(std::string_view path) {
  const auto found = std::ranges::find(asset_table, path, &Asset::path);
  SLUICE_INVARIANT(found != asset_table.end());
  return found->body;
}

struct Design {
  std::string html;
  std::string where;  // the template's name in errors
  std::string style;
  std::filesystem::path folder;  // empty: built in
};

Result<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) return invalid_input(file.string() + ": cannot be read");
  return text;
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

std::string_view without_leading(std::string_view text, bool (*is_in)(char)) {
  return std::string_view(std::ranges::find_if_not(text, is_in), text.end());
}

bool has_attribute(std::string_view tag, bool (*is_meant)(std::string_view name)) {
  while (!tag.empty()) {
    tag.remove_prefix(1);
    if (!is_space(tag.data()[-1])) continue;
    const std::string_view rest = without_leading(tag, is_letter);
    const bool is_named = is_meant(tag.substr(0, tag.size() - rest.size()));
    if (is_named && without_leading(rest, is_space).starts_with('=')) return true;
  }
  return false;
}

bool is_style_or_event(std::string_view name) {
  return name == "style" || (name.starts_with("on") && name.size() > 2);
}

// `tag`: what stands from a '<' to the next '>', in lower case.
const char* ban_in(std::string_view tag) {
  const auto script = tag.rfind("<script");
  const auto is_source = [](std::string_view name) { return name == "src"; };
  if (script != std::string_view::npos && !has_attribute(tag.substr(script), is_source)) {
    return "an inline script: link to a file of this site";
  }
  if (tag.find("<style") != std::string_view::npos) return "a <style> element: write queue.css beside it";
  return has_attribute(tag, is_style_or_event) ? "a style or event attribute: use queue.css" : nullptr;
}

// What a merchant's template must not hold, because the page's policy keeps it from working. One pass, without
// recursion: a logo in the page makes a tag of some hundred kilobytes.
Result<void> check_template(std::string html, const std::string& where) {
  std::ranges::transform(html, html.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  for (std::string_view rest = html;;) {
    const auto begin = rest.find('<');
    if (begin == std::string_view::npos) return {};
    const auto end = std::min(rest.find('>', begin), rest.size());
    if (const char* ban = ban_in(rest.substr(begin, end - begin))) return invalid_input(where + ": has " + ban);
    rest.remove_prefix(end);
  }
}

Result<Design> read_design(const std::filesystem::path& folder) {
  Design design{.html = std::string(embedded("/waiting/queue.html")),
                .where = "queue.html",
                .style = std::string(embedded("/waiting/style.css")),
                .folder = folder};
  if (folder.empty()) return design;
  const std::filesystem::path file = folder / "queue.html";
  auto html = read_file(file);
  if (!html) return html.error();
  design.html = std::move(*html);
  design.where = file.string();
  if (const auto checked = check_template(design.html, design.where); !checked) return checked.error();
  const std::filesystem::path sheet = folder / "queue.css";
  if (!std::filesystem::exists(sheet)) return design;
  const auto style = read_file(sheet);
  if (!style) return style.error();
  if (style->find("</") != std::string::npos)
    return invalid_input(sheet.string() + ": has a \"</\", which ends a sheet");
  design.style += *style;
  return design;
}

// Replaces every {{slot}}. Fails on one that `fill` does not know.
Result<std::string> fill_slots(std::string_view text, const std::string& where, const Fill& fill) {
  std::string out;
  for (;;) {
    const auto begin = text.find("{{");
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const auto end = text.find("}}", begin);
    if (end == std::string_view::npos) return invalid_input(where + ": a slot is not closed with }}");
    const std::string_view slot = text.substr(begin + 2, end - begin - 2);
    const auto value = fill(slot);
    if (!value) return invalid_input(where + ": {{" + std::string(slot) + "}} is not a slot");
    out += *value;
    text.remove_prefix(end + 2);
  }
}

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

// As a Content-Security-Policy names what may be inline.
std::string source_hash(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 4 * ((SHA256_DIGEST_LENGTH + 2) / 3) + 1> base64{};
  EVP_EncodeBlock(base64.data(), digest.data(), SHA256_DIGEST_LENGTH);
  return "'sha256-" + std::string(reinterpret_cast<const char*>(base64.data())) + "'";
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
