// A port's description of itself: for programs (/openapi.json) and for people (/openapi). Touches nothing.
#pragma once

#include <string>
#include <string_view>

#include "edge/desk.h"

namespace sluice::edge {

class Description {
public:
  // `text`: as openapi.h has it. `make_page`: the same as a page, made when it is first asked for.
  Description(Desk& desk, std::string_view text, const std::string& (*make_page)())
      : desk_(desk), text_(text), make_page_(make_page) {}

  void json(Errand& errand);
  void page(Errand& errand);

private:
  Desk& desk_;
  const std::string_view text_;
  const std::string& (*const make_page_)();
};

}  // namespace sluice::edge
