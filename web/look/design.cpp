#include "web/look/design.h"

#include <algorithm>

#include "web/composition/document.h"

namespace sluice::web {
namespace {

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

}  // namespace

Result<Design> read_design(const std::filesystem::path& folder) {
  Design design{.html = std::string(embedded("/parts/frame.html")),
                .where = "frame.html",
                .style = std::string(embedded("/waiting/waiting.css")),
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

}  // namespace sluice::web
