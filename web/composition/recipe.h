// One page in one look: the documents that it comes to, a language each. Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "web/languages/words.h"
#include "web/look/design.h"
#include "web/look/shop.h"
#include "web/pages/page.h"

namespace sluice::web {

struct Document {
  std::string html;
  std::string gzip;  // the same, compressed
};

// Around the main part of a page without JavaScript.
struct PlainFrame {
  std::string before, after;
};

// What one document is made of.
struct Recipe {
  const Kind& kind;
  const Shop& shop;
  const Look& look;
  const Design& design;          // template and sheet
  std::span<const Words> words;  // of every language
};

[[nodiscard]] std::string sheet_of(const Recipe& recipe);
// What the page lives under: nothing inline but exactly its one script and this sheet.
[[nodiscard]] std::string policy_of(const Recipe& recipe, const std::string& sheet);
// In every language; with the frames of the form without JavaScript where there is one (has_plain()). An error is one
// line that names the template and the slot.
[[nodiscard]] Result<void> compose_all(const Recipe& recipe, const std::string& sheet,
                                       std::vector<Document>& documents, std::vector<PlainFrame>& plain);

}  // namespace sluice::web
