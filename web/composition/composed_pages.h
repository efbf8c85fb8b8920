// Every page, composed at the start into one document a language that needs nothing else: sheet, script and texts are
// inline, so that it comes in the first round trip when nothing else comes.
//
// A page is a frame (parts/frame.html; of the waiting page, a merchant's own design) around its main part, in the
// look of the shop or of a sale that has its own. It is the same for every visitor, so it is compressed once and
// costs a copy to serve; everything personal is asked for by its script. Visitors of the waiting page without
// JavaScript get the frame around what web/plain_pages/plain_page.h renders for them.
//
// Immutable after compose(); any thread may read.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "web/composition/recipe.h"
#include "web/languages/languages.h"
#include "web/languages/words.h"
#include "web/look/shop.h"
#include "web/pages/page.h"

namespace sluice::web {

// How a visitor says which language they want; the first that we have counts.
struct LanguageWish {
  std::string_view asked{};       // by the address, ?lang=de
  std::string_view remembered{};  // by a cookie
  std::string_view accepted{};    // an Accept-Language field
};

class ComposedPages {
public:
  // An error is one line that names file and slot, or file and text.
  [[nodiscard]] static Result<ComposedPages> compose(Shop shop = {});

  // The index of a language; the shop's own, 0, when none that is wished is there.
  [[nodiscard]] std::size_t language_for(const LanguageWish& wish) const;
  [[nodiscard]] std::optional<std::size_t> find_language(std::string_view code) const;
  [[nodiscard]] const std::vector<Words>& languages() const { return languages_.words; }
  [[nodiscard]] const Shop& shop() const { return shop_; }

  // In the look of `sale`; the shop's where that has none, or where no sale is named.
  [[nodiscard]] const Document& document(Page page, std::size_t language, std::string_view sale = {}) const;
  // REQUIRES: the page has a form without JavaScript (queue, checkout, order).
  [[nodiscard]] const PlainFrame& plain_frame(Page page, std::size_t language, std::string_view sale = {}) const;
  // What the page lives under: nothing inline but exactly its one script and its one sheet.
  [[nodiscard]] const std::string& policy(Page page, std::string_view sale = {}) const;

  // A logo by its address; it may be kept for ever. nullptr: there is none.
  [[nodiscard]] const Picture* picture(std::string_view path) const;

  // What lies in the merchant's folders and is not used, a line each.
  [[nodiscard]] const std::vector<std::string>& notes() const { return languages_.notes; }
  [[nodiscard]] std::size_t largest_gzip(Page page) const;

private:
  // All pages in one look.
  struct Edition {
    std::vector<std::vector<Document>> documents;  // by page, by language
    std::vector<std::vector<PlainFrame>> plain;    // by page, by language; none where there is no such form
    std::vector<std::string> policies;             // by page
  };
  ComposedPages(Shop shop, Languages languages);
  [[nodiscard]] Result<void> add_edition(std::string_view sale, const Look& look);
  [[nodiscard]] const Edition& edition(std::string_view sale) const;

  Shop shop_;
  Languages languages_;
  std::vector<std::string_view> codes_;                   // of languages_, lower case
  std::map<std::string, Edition, std::less<>> editions_;  // by sale; "": the shop's
};

}  // namespace sluice::web
