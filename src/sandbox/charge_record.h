// Every charge that the sandbox has made and every step of it: in memory for answers, in a file so that it outlives
// the process.
//
// Invariants
//  1. A step is in the file before anything shows it. Step n is the nth line of the file.
//  2. One step per idempotency key.
//  3. Charge n is the nth that was made; refunded <= captured <= amount.
// Kept per charge: its terms and texts, and about 150 bytes a step with its key. At most `charges_max` charges and
// four times as many steps; beyond that `unavailable`. One thread.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sandbox/append_file.h"
#include "sandbox/charge.h"

namespace sluice::sandbox {

struct StatusSum {
  std::uint32_t count = 0;
  std::map<Currency, std::int64_t> amounts;
};
using Summary = std::array<StatusSum, charge_status_count>;  // by ChargeStatus

// Under which key a step is taken, and what was asked: so that the same key gives the same answer.
struct StepKey {
  std::string text{};  // empty: none, and then nothing is kept apart
  std::uint64_t fingerprint = 0;
};

class ChargeRecord {
public:
  // Keeps the sum of all amounts within 63 bits.
  static constexpr std::uint32_t charges_limit = 9'000'000;
  static constexpr std::uint32_t steps_per_charge_max = 4;  // on average

  // ErrorKind::invalid_input: charges_max is above charges_limit; otherwise as AppendFile::open() and load() say, and
  // unavailable when the file has more charges than charges_max.
  [[nodiscard]] static Result<std::unique_ptr<ChargeRecord>> open(const std::string& path, std::uint32_t charges_max);

  // nullptr: no step was taken under this key. What is pointed to, here and below, lives as long as the record.
  [[nodiscard]] const Step* find(std::string_view idempotency_key) const;

  // Both: ErrorKind::unavailable: the record is full; io: it could not be written. Nothing has happened.
  // REQUIRES: the key is empty or new.
  [[nodiscard]] Result<const Step*> make(Charge charge, StepKey key);
  // REQUIRES: the charge may become `after` (sandbox/charge.h).
  struct Move {
    std::uint32_t charge = 0;
    StepVerb verb = StepVerb::confirm;
    ChargeState after{};
    std::int64_t moved = 0;
    std::string return_url{};  // empty: as before
  };
  [[nodiscard]] Result<const Step*> move(const Move& move, StepKey key);

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(charges_.size()); }
  [[nodiscard]] const Charge& at(std::uint32_t number) const;  // REQUIRES: 1..size()
  [[nodiscard]] std::uint32_t step_count() const { return static_cast<std::uint32_t>(steps_.size()); }
  [[nodiscard]] const Step& step(std::uint32_t number) const;  // REQUIRES: 1..step_count()

  // The charges of one reference in their order: the first one's number, and the next one's; 0 = no more.
  [[nodiscard]] std::uint32_t first_of(std::string_view reference) const;
  [[nodiscard]] std::uint32_t next_of_same(std::uint32_t number) const;

  [[nodiscard]] const Summary& summary() const { return summary_; }

private:
  struct Kept {
    Charge charge;
    std::uint32_t next_of_same = 0;
  };
  struct Chain {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };

  ChargeRecord(std::unique_ptr<AppendFile> file, std::uint32_t charges_max)
      : file_(std::move(file)), charges_max_(charges_max) {}
  [[nodiscard]] Result<void> load();
  [[nodiscard]] bool take(std::string_view line, bool& is_full);
  [[nodiscard]] Result<void> write(const Charge& charge, const Step& step);
  void keep(Charge charge);
  void keep_moved(const Charge& charge, const Step& step);
  const Step& keep(Step step);
  void count(const Charge& charge, int times);

  const std::unique_ptr<AppendFile> file_;
  const std::uint32_t charges_max_;
  std::deque<Kept> charges_;  // neither ever moves an element, so the indexes may view their texts
  std::deque<Step> steps_;
  boost::unordered_flat_map<std::string_view, std::uint32_t> by_key_;  // steps
  boost::unordered_flat_map<std::string_view, Chain> by_reference_;
  Summary summary_;
  std::string entry_;
};

}  // namespace sluice::sandbox
