// What was done to a disk, step by step, and what a crash at any step of it leaves there.
//
//   1. A write is made of sectors of 512 bytes, each of which is there whole or not at all.
//   2. What was written since a file's last sync is there or is not, each write for itself and in any order.
//   3. A sync makes what was written to its file last, and the names of all files in the folder.
//   4. A bit may flip in whatever was written, even after its sync.
//
// Pure, for tests. A history is played once with a FaultyDisk that records it; its crashes cost no further playing.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::ledger {

struct DiskStep {
  enum class Kind : std::uint8_t { write, truncate, remove, sync };
  Kind kind = Kind::write;
  std::string file;
  std::size_t offset = 0;        // of a write; of a truncation the new size
  std::string bytes{};           // of a write
  std::size_t acknowledged = 0;  // the tape's, when it was done
};

struct DiskTape {
  std::vector<DiskStep> steps;
  std::size_t acknowledged = 0;  // for whoever plays: how much is promised by now
};

// At a step, which is a write (or a truncation, a removal) or a sync:
//   before     what was done up to it is there, and it is not
//   torn       of a write the first half of its sectors is there as well; of what a sync was to make last the first
//              half of the writes
//   unsynced   it is done, and nothing is there but what was synced before
//   reordered  what comes last is there and what comes before it is not: of the writes since the last sync, or of the
//              sectors of the only one
//   after      it is done, and is there
//   flipped    a sync is done; then a bit of what it made last has flipped
enum class CrashKind : std::uint8_t { before, torn, unsynced, reordered, after, flipped };
inline constexpr std::array every_crash_kind{CrashKind::before,    CrashKind::torn,  CrashKind::unsynced,
                                             CrashKind::reordered, CrashKind::after, CrashKind::flipped};
[[nodiscard]] std::string_view to_string(CrashKind kind);

using DiskFiles = std::map<std::string, std::string>;  // by path; one without a name is not there

struct Crash {
  std::size_t step = 0;  // on the tape
  CrashKind kind = CrashKind::before;
  DiskFiles files;
  std::string flipped_in;        // the file
  std::size_t flipped_byte = 0;  // in it
};

// Stands at one step of a tape after the other.
class DiskReplay {
public:
  // REQUIRES: `tape` outlives this.
  explicit DiskReplay(const DiskTape& tape) : tape_(tape) {}

  [[nodiscard]] bool is_over() const { return at_ == tape_.steps.size(); }
  [[nodiscard]] std::size_t at() const { return at_; }
  // Every crash at this step. REQUIRES: !is_over().
  [[nodiscard]] std::vector<Crash> crashes() const;
  void advance();
  // What is there if the power goes now.
  [[nodiscard]] const DiskFiles& synced() const { return synced_; }

private:
  [[nodiscard]] const DiskStep& step() const { return tape_.steps[at_]; }
  [[nodiscard]] DiskFiles files_with(const std::vector<DiskStep>& steps) const;
  [[nodiscard]] std::vector<DiskStep> torn() const;
  [[nodiscard]] std::vector<DiskStep> reordered() const;
  [[nodiscard]] std::vector<DiskStep> done() const;  // with this step
  [[nodiscard]] DiskFiles after_sync() const;
  void add_flips(std::vector<Crash>& crashes) const;

  const DiskTape& tape_;
  std::size_t at_ = 0;
  DiskFiles synced_;
  std::vector<DiskStep> pending_;  // since, of all files
};

// A bit of that byte flips, which one is told by where it is.
void flip_bit(std::string& content, std::size_t byte);

}  // namespace sluice::ledger
