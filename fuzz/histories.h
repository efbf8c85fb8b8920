// What the fuzzers of the engines have in common: any bytes are a history, which must be the one of its naive twin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>

namespace sluice {

// Plays the bytes behind the first one on one of the `Histories`, which the first byte picks, and aborts with what
// the history says when something is broken.
template <class... Histories>
int play_one_of(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::span<const std::uint8_t> bytes(data + 1, size - 1);
  const std::size_t picked = data[0] % sizeof...(Histories);
  std::size_t index = 0;
  std::string broken;
  ((index++ == picked ? void(broken = Histories(bytes).play()) : void()), ...);
  if (broken.empty()) return 0;
  std::fprintf(stderr, "history %zu: %s\n", picked, broken.c_str());
  std::abort();
}

}  // namespace sluice
