#include "web/pages/reference_page.h"

#include "base/html_text.h"
#include "base/invariant.h"
#include "web/composition/document.h"

namespace sluice::web {
namespace {

void fill(std::string& page, std::string_view slot, std::string_view text) {
  const std::size_t at = page.find(slot);
  SLUICE_INVARIANT(at != std::string::npos);
  page.replace(at, slot.size(), text);
}

void fill_all(std::string& page, std::string_view slot, std::string_view text) {
  while (page.find(slot) != std::string::npos) fill(page, slot, text);
}

}  // namespace

std::string reference_page(const ReferencePage& page) {
  std::string html(embedded("/pages/reference.html"));
  fill_all(html, "{{up}}", page.up);
  fill(html, "{{page_title}}", html_escaped(page.title));
  fill(html, "{{page_heading}}", html_escaped(page.heading));
  fill(html, "{{page_main}}", page.main);  // last: what it says is nobody's slot
  return html;
}

}  // namespace sluice::web
