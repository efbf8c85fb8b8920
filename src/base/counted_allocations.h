// Counts the allocations of a whole test program. Its operators replace the program's, so exactly one of its files
// includes this.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <new>

namespace sluice {
inline thread_local std::uint64_t allocations = 0;  // of this thread, since it began
}

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++sluice::allocations;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void* operator new[](std::size_t size) {
  return operator new(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
