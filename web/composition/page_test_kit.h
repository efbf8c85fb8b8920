// What the tests of pages read a page with.
#pragma once

#include <cstddef>
#include <string>

#include "web/composition/composed_pages.h"

namespace sluice::web {

const Words& english();
std::size_t count_of(const std::string& text, const std::string& what);
// What stands between the first `begin` and the next `end` behind it.
std::string between(const std::string& text, const std::string& begin, const std::string& end);
// As a Content-Security-Policy names it: 'sha256-...'.
std::string hash_of(const std::string& text);

}  // namespace sluice::web
