// Any bytes are a history of a line, or of an order book, that must be the one of its naive twin.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>

#include "line/line_twin.h"
#include "order/book_twin.h"

namespace {

void require_sound(const char* what, const std::string& broken) {
  if (broken.empty()) return;
  std::fprintf(stderr, "%s: %s\n", what, broken.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::span<const std::uint8_t> bytes(data + 1, size - 1);
  if (data[0] % 4 == 0) {
    require_sound("order book", sluice::order::BookHistory(bytes).play());
  } else {
    require_sound("line", sluice::line::LineHistory(bytes).play());
  }
  return 0;
}
