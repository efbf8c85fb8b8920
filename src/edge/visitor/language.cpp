#include "edge/visitor/language.h"

namespace sluice::edge {

std::string language_of(const Context& context, const http::Request& request) {
  const auto pages = context.pages.snapshot();
  std::string remembered;
  any_cookie(request.cookie, context.cookies.name("sluice.lang"), [&](std::string_view value) {
    remembered = value;
    return pages->find_language(value).has_value();
  });
  const std::size_t language =
      pages->language_for({.asked = {}, .remembered = remembered, .accepted = request.accept_language});
  return pages->languages()[language].code();
}

}  // namespace sluice::edge
