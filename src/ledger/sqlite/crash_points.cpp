#include "ledger/sqlite/crash_points.h"

#include <fstream>

#include "ledger/content.h"
#include "ledger/sqlite/audit.h"
#include "ledger/sqlite/faulty_disk.h"
#include "ledger/sqlite/scratch_folder.h"
#include "ledger/sqlite/scripted_sale.h"
#include "ledger/sqlite/sqlite_store.h"

namespace sluice::ledger {
namespace {

constexpr const char* ledger_name = "ledger.db";
constexpr int pages_in_log = 60;

std::unique_ptr<Store> open_recorded(const ScratchFolder& folder) {
  return open_sqlite_store(folder.path() / ledger_name, {.checkpoint_pages = pages_in_log, .vfs = FaultyDisk::name()})
      .value();
}

std::string state_of(Store& ledger) {
  return sample::dump(ledger, sample::scripted_highest);
}

Start judged(const std::filesystem::path& path, const std::string& state, const RecordedLife& life,
             std::size_t acknowledged) {
  const AuditReport report = audit_sqlite(path).value();
  if (!report.ok) return {Found::by_audit, to_json(report), state};
  const auto is = [&](std::size_t commits) { return commits < life.states.size() && state == life.states[commits]; };
  if (is(acknowledged) || is(acknowledged + 1)) return {Found::whole, {}, state};
  const bool is_one_short = acknowledged > 0 && is(acknowledged - 1);
  return {is_one_short ? Found::one_short : Found::changed, {}, state};
}

Start failed(const std::filesystem::path& path, const std::string& why) {
  return {why.find(path.string()) == std::string::npos ? Found::unclear : Found::refused, why, {}};
}

}  // namespace

RecordedLife record_scripted_sale() {
  const ScratchFolder folder;
  RecordedLife life;
  FaultyDisk disk;
  disk.record(life.tape);
  const std::vector<sample::Batch> sale = sample::scripted_sale();
  auto ledger = open_recorded(folder);
  life.states.push_back(state_of(*ledger));
  for (std::size_t commit = 0; commit < sale.size(); ++commit) {
    if (commit == sale.size() / 2) {
      ledger.reset();
      ledger = open_recorded(folder);
    }
    ledger->commit(sale[commit]).value();
    life.tape.acknowledged = commit + 1;
    life.states.push_back(state_of(*ledger));
  }
  ledger.reset();
  return life;
}

std::map<CrashKind, std::size_t> count_crashes(const DiskTape& tape) {
  std::map<CrashKind, std::size_t> counts;
  for (DiskReplay replay(tape); !replay.is_over(); replay.advance()) {
    for (const Crash& crash : replay.crashes()) ++counts[crash.kind];
  }
  return counts;
}

std::string_view to_string(Found found) {
  switch (found) {
    case Found::whole:
      return "whole";
    case Found::refused:
      return "refused";
    case Found::by_audit:
      return "by_audit";
    case Found::one_short:
      return "one_short";
    case Found::changed:
      return "changed";
    case Found::unclear:
      return "unclear";
  }
  return "";
}

Start start_from(const DiskFiles& files, const RecordedLife& life, std::size_t acknowledged) {
  const ScratchFolder folder;
  const std::filesystem::path path = folder.path() / ledger_name;
  for (const auto& [name, content] : files) std::ofstream(folder.path() / name, std::ios::binary) << content;
  const auto ledger = open_sqlite_store(path);
  if (!ledger) return failed(path, ledger.error().detail);
  // As the owner does, before it serves from what it has read.
  if (const auto taken = (*ledger)->commit({}); !taken) return failed(path, taken.error().detail);
  try {
    return judged(path, state_of(**ledger), life, acknowledged);
  } catch (const std::runtime_error& error) {  // a row that cannot be read, as the owner would find it
    return failed(path, error.what());
  }
}

}  // namespace sluice::ledger
