// What the fuzzers of the engines have in common: any bytes are a history, which must be the one of its naive twin.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

#include "fuzz/target.h"

namespace sluice::fuzz {

// Plays the bytes behind the first one on one of the `Histories`, which the first byte picks, and aborts with what
// the history says when something is broken.
template <class... Histories>
void play_one_of(Bytes bytes) {
  if (bytes.empty()) return;
  const std::size_t picked = bytes.front() % sizeof...(Histories);
  std::size_t index = 0;
  std::string broken;
  ((index++ == picked ? void(broken = Histories(bytes.subspan(1)).play()) : void()), ...);
  if (broken.empty()) return;
  std::fprintf(stderr, "history %zu: %s\n", picked, broken.c_str());
  std::abort();
}

}  // namespace sluice::fuzz
