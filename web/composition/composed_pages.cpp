#include "web/composition/composed_pages.h"

#include <algorithm>

#include "base/invariant.h"
#include "web/composition/document.h"
#include "web/languages/negotiation.h"
#include "web/look/design.h"

namespace sluice::web {
namespace {

// The built-in frame and sheet of all pages but the waiting page.
Design own_frame() {
  return {.html = std::string(embedded("/parts/frame.html")),
          .where = "frame.html",
          .style = std::string(embedded("/pages/style.css")),
          .folder = {}};
}

}  // namespace

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
  for (const Kind& kind : all_kinds()) {
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
