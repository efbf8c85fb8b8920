// The cookies of those who need them: one "name=value; name=value" text a buyer, in one shared arena.
//
// A buyer who is sold out at once has no jar and costs nothing. Texts live in slots of whole 64 bytes; a slot that is
// given up is reused by the next jar of its size, so memory is bounded by what is held at the same time. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace sluice::rehearse {

struct Jar {
  char* text = nullptr;  // owned by the Cookies that filled it
  std::uint16_t size = 0;
  std::uint16_t slots = 0;

  [[nodiscard]] std::string_view view() const { return {text, size}; }
};

class Cookies {
public:
  static constexpr std::size_t jar_bytes_max = 4096;  // browsers promise no more for one cookie

  // Sets or replaces one cookie. False when the jar would be larger than jar_bytes_max: then nothing is changed.
  [[nodiscard]] bool set(Jar& jar, std::string_view name, std::string_view value);
  void release(Jar& jar);

  [[nodiscard]] std::size_t bytes_reserved() const { return chunks_.size() * chunk_bytes; }

private:
  static constexpr std::size_t slot_bytes = 64;
  static constexpr std::size_t chunk_bytes = std::size_t{1} << 20U;
  static constexpr std::size_t slots_max = jar_bytes_max / slot_bytes;

  char* take(std::size_t slots);
  void store(Jar& jar, std::string_view text);

  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t chunk_used_ = chunk_bytes;
  std::array<std::vector<char*>, slots_max + 1> free_;
  std::vector<char> scratch_ = std::vector<char>(2 * jar_bytes_max);
};

}  // namespace sluice::rehearse
