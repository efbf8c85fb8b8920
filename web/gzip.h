// A text as gzip, as small as it gets: for what is compressed once, at the start, and sent a million times.
//
// Pure; thread-safe. About 7 ms for 40 KB: libdeflate's strongest level, 3 % smaller than zlib's.
#pragma once

#include <string>
#include <string_view>

namespace sluice::web {

[[nodiscard]] std::string gzipped(std::string_view text);

}  // namespace sluice::web
