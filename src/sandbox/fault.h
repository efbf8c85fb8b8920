// A provider in trouble, for rehearsals: for a while, or as it is configured, it is slow, fails, or does not answer
// at all.
//
//   slow     what changes something is answered after the slow delay, and is done all the same
//   failing  everything is answered 500, and nothing happens
//   dead     nothing is answered, and nothing happens
//
// What was asked for ends by itself, whoever asked for it may be gone by then. On the server's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace sluice::sandbox {

enum class Fault : std::uint8_t { none, slow, failing, dead };

// nullopt: there is none of this name.
[[nodiscard]] constexpr std::optional<Fault> fault_from(std::string_view name) {
  if (name == "none") return Fault::none;
  if (name == "slow") return Fault::slow;
  if (name == "failing") return Fault::failing;
  if (name == "dead") return Fault::dead;
  return std::nullopt;
}

class Trouble {
public:
  // Longer, and a rehearsal that was killed has left a sandbox that nobody can pay at.
  static constexpr Duration span_max = std::chrono::minutes(10);

  // `usual`: what it is in while nobody has asked for anything else.
  explicit Trouble(Fault usual) : usual_(usual) {}

  void begin(Fault fault, MonoTime until) {
    fault_ = fault;
    until_ = until;
  }
  [[nodiscard]] Fault now(MonoTime at) const { return at < until_ ? fault_ : usual_; }

private:
  const Fault usual_;
  Fault fault_ = Fault::none;
  MonoTime until_{};
};

}  // namespace sluice::sandbox
