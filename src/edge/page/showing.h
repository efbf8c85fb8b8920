// A composed page on its way to a visitor: in their language, in the look of its sale, with the headers that every
// page has.
//
// Thread: the edge's own. Cost: a page goes as it lies in memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "edge/desk.h"
#include "web/composition/composed_pages.h"

namespace sluice::edge {

// Whether whoever asks can do without JavaScript, and asks for such a page.
[[nodiscard]] bool wants_plain(const Errand& errand);

class Showing {
public:
  explicit Showing(Desk& desk) : desk_(desk) {}

  // Which page; in the look of a sale where it is one of its pages.
  struct Shown {
    web::Page page = web::Page::home;
    std::string_view sale{};
  };
  // Answers with it.
  void show(Errand& errand, int status, const Shown& shown);

  // --- For a page that is made for its visitor
  // Remembers what is asked for by the address.
  [[nodiscard]] std::size_t choose_language(Errand& errand) const;
  void append_headers(Errand& errand, const Shown& shown, std::size_t language) const;
  [[nodiscard]] const web::ComposedPages& pages() const { return desk_.pages(); }

private:
  Desk& desk_;
};

}  // namespace sluice::edge
