// The scripted sale, lived once on a disk that records every step, and what is found when it crashed there.
//
// For crash_points_test.cpp, which looks at every crash, and for `make proof`, which counts them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ledger/sqlite/disk_tape.h"

namespace sluice::ledger {

struct RecordedLife {
  DiskTape tape;                    // `acknowledged` counts commits
  std::vector<std::string> states;  // [n]: what the ledger has after n of them
};

// Its ledger is in a folder of its own, with a log so short that it is copied into the file every few commits; it is
// closed and opened again half-way.
[[nodiscard]] RecordedLife record_scripted_sale();

// How many crashes of each kind there are.
[[nodiscard]] std::map<CrashKind, std::size_t> count_crashes(const DiskTape& tape);

// What a start finds, by what it must have: `acknowledged` commits, and perhaps the one that was on its way.
enum class Found : std::uint8_t {
  whole,      // all of that, and the audit finds nothing
  refused,    // the start says that it is damaged, and names the file
  by_audit,   // the start goes well; the audit finds it
  one_short,  // all but the last of them that was acknowledged, and nobody says so
  changed,    // not what was written, and nobody says so
  unclear,    // the start fails, and does not name the file
};
[[nodiscard]] std::string_view to_string(Found found);

struct Start {
  Found found = Found::whole;
  std::string said;  // by the start or the audit
  std::string state;
};
// Puts the files into a folder of its own and starts there.
[[nodiscard]] Start start_from(const DiskFiles& files, const RecordedLife& life, std::size_t acknowledged);

}  // namespace sluice::ledger
