// Every charge that the sandbox has made: in memory for answers, in a file so that it outlives the process.
//
// Invariants
//  1. One charge per idempotency key.
//  2. Charge n is the nth charge in the file. A later entry of the same charge says that it was cancelled.
//  3. What append() and cancel() return is in the file.
// Kept per charge: the charge itself with its key and reference, and a slot in each of two indexes; about 300 bytes
// with ids of 30 characters, at most about 800. At most `charges_max` charges; beyond that append() says
// `unavailable`. One thread.
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
#include "sandbox/recorded_charge.h"

namespace sluice::sandbox {

struct StatusSum {
  std::uint32_t count = 0;
  std::map<Currency, std::int64_t> amounts;
};
using Summary = std::array<StatusSum, charge_status_count>;  // by ChargeStatus

class ChargeRecord {
public:
  // Keeps the sum of all amounts within 63 bits.
  static constexpr std::uint32_t charges_limit = 9'000'000;

  // ErrorKind::invalid_input: charges_max is above charges_limit; otherwise as AppendFile::open() and load() say, and
  // unavailable when the file has more charges than charges_max.
  [[nodiscard]] static Result<std::unique_ptr<ChargeRecord>> open(const std::string& path, std::uint32_t charges_max);

  // nullptr: no charge was made under this key. What is pointed to lives as long as the record.
  [[nodiscard]] const RecordedCharge* find(std::string_view idempotency_key) const;

  // ErrorKind::unavailable: the record is full; io: it could not be written. Nothing was charged.
  // REQUIRES: the key is new.
  [[nodiscard]] Result<const RecordedCharge*> append(ChargeRequest request, ChargeStatus status, WallTime at);

  // ErrorKind::io: it could not be written, and the charge is as it was. REQUIRES: it awaits the buyer.
  [[nodiscard]] Result<const RecordedCharge*> cancel(std::uint32_t number);

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(charges_.size()); }
  [[nodiscard]] const RecordedCharge& at(std::uint32_t number) const;  // REQUIRES: 1..size()

  // The charges of one reference in their order: the first one's number, and the next one's; 0 = no more.
  [[nodiscard]] std::uint32_t first_of(std::string_view reference) const;
  [[nodiscard]] std::uint32_t next_of_same(std::uint32_t number) const;

  [[nodiscard]] const Summary& summary() const { return summary_; }

private:
  struct Kept {
    RecordedCharge charge;
    std::uint32_t next_of_same = 0;
  };
  struct Chain {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };

  ChargeRecord(std::unique_ptr<AppendFile> file, std::uint32_t charges_max)
      : file_(std::move(file)), charges_max_(charges_max) {}
  [[nodiscard]] Result<void> load();
  [[nodiscard]] bool is_cancelling(const RecordedCharge& charge) const;
  [[nodiscard]] bool is_next(const RecordedCharge& charge) const;
  const RecordedCharge& keep(RecordedCharge charge);
  const RecordedCharge& keep_cancelled(std::uint32_t number);
  void count(const RecordedCharge& charge, int times);
  [[nodiscard]] Result<void> write(const RecordedCharge& charge);

  const std::unique_ptr<AppendFile> file_;
  const std::uint32_t charges_max_;
  std::deque<Kept> charges_;  // never moves an element, so the indexes may view its texts
  boost::unordered_flat_map<std::string_view, std::uint32_t> by_key_;
  boost::unordered_flat_map<std::string_view, Chain> by_reference_;
  Summary summary_;
  std::string entry_;
};

}  // namespace sluice::sandbox
