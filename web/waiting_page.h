// The waiting page, /queue/{sale}: composed at the start into one document a language that needs nothing else.
//
// A page is the design (a template with slots, the built-in one or a merchant's folder), the sheet and the script
// inline, and the texts of its one language. It is the same for every visitor and every sale, so it is compressed
// once and costs a copy to serve; everything personal is asked for by its script. Visitors without JavaScript get the
// template around what plain_page.h renders for them.
//
// A design's folder holds queue.html and, if wanted, queue.css (added after the built-in sheet) and {code}.json
// (texts that replace ours). docs/waiting_page.md explains the slots.
//
// Immutable after compose(); any thread may read.
#pragma once

#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "web/words.h"

namespace sluice::web {

struct WaitingPage {
  Words words;
  std::string html{};
  std::string gzip{};          // the same, compressed
  std::string plain_before{};  // around the main part of the page without JavaScript
  std::string plain_after{};
};

class WaitingPages {
public:
  // `design`: the merchant's folder; empty: the built-in design. An error is one line that names file and slot.
  [[nodiscard]] static Result<WaitingPages> compose(const std::filesystem::path& design = {});

  // The page in the language that an Accept-Language field asks for most; English when none of ours fits.
  [[nodiscard]] const WaitingPage& pick(std::string_view accept_language) const;

  [[nodiscard]] std::span<const WaitingPage> all() const { return pages_; }

  // The policy that these pages live under: nothing inline but exactly the one script and the one sheet.
  [[nodiscard]] const std::string& content_security_policy() const { return policy_; }

private:
  WaitingPages() = default;

  std::vector<WaitingPage> pages_;  // in the order of language_codes
  std::string policy_;
};

// The first one is spoken to those who want none of them.
inline constexpr std::array<std::string_view, 10> language_codes{"en", "de", "fr", "es", "pt",
                                                                 "it", "ja", "zh", "ko", "ar"};

}  // namespace sluice::web
