// What a fuzz target is: a name, and what is done with any bytes. It aborts where a promise is broken.
//
//   SLUICE_FUZZ_TARGET(order, bytes) { ... }      bytes: a std::span<const std::uint8_t>
//
// A target is linked with one of two mains: libfuzzer.cpp, alone, where clang makes up the bytes; and replay.cpp,
// with all the others, where they are the files of its corpus.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

namespace sluice::fuzz {

using Bytes = std::span<const std::uint8_t>;

struct Target {
  std::string_view name;
  void (*run)(Bytes bytes) = nullptr;
};

// Those that this program was linked with.
[[nodiscard]] inline std::vector<Target>& targets() {
  static std::vector<Target> all;
  return all;
}

struct Registered {
  Registered(std::string_view name, void (*run)(Bytes bytes)) { targets().push_back({name, run}); }
};

// Of a broken promise; in every build.
inline void require(bool is_kept) {
  if (!is_kept) std::abort();
}

[[nodiscard]] inline std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The first line, which is taken off `rest` with its end: for targets that read two things.
[[nodiscard]] inline std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(line.size() == rest.size() ? line.size() : line.size() + 1);
  return line;
}

}  // namespace sluice::fuzz

#define SLUICE_FUZZ_TARGET(name, bytes)                                                            \
  static void fuzz_##name(sluice::fuzz::Bytes bytes);                                              \
  static const sluice::fuzz::Registered fuzz_##name##_registered(#name, fuzz_##name); /* NOLINT */ \
  static void fuzz_##name(sluice::fuzz::Bytes bytes)
