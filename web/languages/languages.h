// The languages that the pages are spoken in: the ten that are built in, in a merchant's words where they have some,
// and those that a merchant brings.
//
// A folder of texts, or of the waiting page's design, holds {code}.json: some texts of a language that is built in,
// or every text of one that is not.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "web/languages/words.h"
#include "web/look/shop.h"

namespace sluice::web {

inline constexpr std::array<std::string_view, 10> language_codes{"en", "de", "fr", "es", "pt",
                                                                 "it", "ja", "zh", "ko", "ar"};

struct Languages {
  std::vector<Words> words;        // the shop's own language first: spoken to those who want none of them
  std::vector<std::string> notes;  // what lies in the folders and is not used, a line each
};

// An error is one line that names the file and the text.
[[nodiscard]] Result<Languages> read_languages(const Shop& shop);

}  // namespace sluice::web
