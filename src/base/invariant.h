// Broken invariants end the process, in release builds too: a wrong answer about stock or money is worse than none.
// Never use this on input; input gets an answer.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace sluice {

[[noreturn]] inline void invariant_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "sluice: invariant broken: %s (%s:%d)\n", expression, file, line);
  std::abort();
}

}  // namespace sluice

#define SLUICE_INVARIANT(expression) \
  ((expression) ? static_cast<void>(0) : ::sluice::invariant_failed(#expression, __FILE__, __LINE__))
