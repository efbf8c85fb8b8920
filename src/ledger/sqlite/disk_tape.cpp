#include "ledger/sqlite/disk_tape.h"

#include <algorithm>

namespace sluice::ledger {
namespace {

constexpr std::size_t sector_bytes = 512;
constexpr std::size_t flip_every = 4096;  // a bit in each so many bytes of a write: one in each page

using Kind = DiskStep::Kind;

void carry_out(const DiskStep& step, DiskFiles& files) {
  if (step.kind == Kind::remove) {
    files.erase(step.file);
    return;
  }
  std::string& content = files[step.file];
  if (step.kind == Kind::truncate) content.resize(step.offset);
  if (step.kind != Kind::write) return;
  content.resize(std::max(content.size(), step.offset + step.bytes.size()));
  content.replace(step.offset, step.bytes.size(), step.bytes);
}

// Where a write's sectors change from the first half to the second: a sector's edge, at neither end. 0: it has only
// one.
std::size_t middle(const DiskStep& write) {
  const std::size_t first = write.offset / sector_bytes;
  const std::size_t last = (write.offset + write.bytes.size() - 1) / sector_bytes;
  return first == last ? 0 : (first + (last - first + 1) / 2) * sector_bytes - write.offset;
}

DiskStep first_half(const DiskStep& write) {
  DiskStep half = write;
  half.bytes.resize(middle(write));
  return half;
}
DiskStep second_half(const DiskStep& write) {
  DiskStep half = write;
  half.offset += middle(write);
  half.bytes.erase(0, middle(write));
  return half;
}

bool can_be_halved(const std::vector<DiskStep>& steps) {
  return steps.size() == 1 && steps[0].kind == Kind::write && middle(steps[0]) != 0;
}

}  // namespace

std::string_view to_string(CrashKind kind) {
  switch (kind) {
    case CrashKind::before:
      return "before";
    case CrashKind::torn:
      return "torn";
    case CrashKind::unsynced:
      return "unsynced";
    case CrashKind::reordered:
      return "reordered";
    case CrashKind::after:
      return "after";
    case CrashKind::flipped:
      return "flipped";
  }
  return "";
}

void flip_bit(std::string& content, std::size_t byte) {
  content[byte] = static_cast<char>(static_cast<unsigned char>(content[byte]) ^ (1U << byte % 8));
}

DiskFiles DiskReplay::files_with(const std::vector<DiskStep>& steps) const {
  DiskFiles files = synced_;
  for (const DiskStep& one : steps) carry_out(one, files);
  return files;
}

std::vector<DiskStep> DiskReplay::done() const {
  std::vector<DiskStep> steps = pending_;
  if (step().kind != Kind::sync) steps.push_back(step());
  return steps;
}

// Empty: there is nothing to tear.
std::vector<DiskStep> DiskReplay::torn() const {
  const std::vector<DiskStep> all = done();
  if (step().kind == Kind::write && middle(step()) != 0) {
    std::vector<DiskStep> steps = pending_;
    steps.push_back(first_half(step()));
    return steps;
  }
  if (step().kind != Kind::sync || all.empty()) return {};
  if (can_be_halved(all)) return {first_half(all[0])};
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2)};
}

// Empty: there is only one order.
std::vector<DiskStep> DiskReplay::reordered() const {
  const std::vector<DiskStep> all = done();
  if (can_be_halved(all)) return {second_half(all[0])};
  if (all.size() < 2) return {};
  if (step().kind != Kind::sync) return {all.back()};
  return {all.begin() + static_cast<std::ptrdiff_t>((all.size() + 1) / 2), all.end()};
}

DiskFiles DiskReplay::after_sync() const {
  DiskReplay next = *this;
  next.advance();
  return next.synced_;
}

void DiskReplay::add_flips(std::vector<Crash>& crashes) const {
  const DiskFiles files = after_sync();
  for (const DiskStep& write : pending_) {
    if (write.kind != Kind::write || write.file != step().file) continue;
    for (std::size_t piece = 0; piece < write.bytes.size(); piece += flip_every) {
      const std::size_t size = std::min(flip_every, write.bytes.size() - piece);
      const std::size_t byte = write.offset + piece + at_ * 977 % size;
      if (byte >= files.at(write.file).size()) continue;  // truncated since
      Crash crash{at_, CrashKind::flipped, files, write.file, byte};
      flip_bit(crash.files.at(write.file), byte);
      crashes.push_back(std::move(crash));
    }
  }
}

std::vector<Crash> DiskReplay::crashes() const {
  std::vector<Crash> all{{at_, CrashKind::before, files_with(pending_), {}, 0},
                         {at_, CrashKind::unsynced, synced_, {}, 0}};
  const auto add = [&](CrashKind kind, const std::vector<DiskStep>& steps) {
    if (!steps.empty()) all.push_back({at_, kind, files_with(steps), {}, 0});
  };
  add(CrashKind::torn, torn());
  add(CrashKind::reordered, reordered());
  if (step().kind == Kind::sync) {
    all.push_back({at_, CrashKind::after, after_sync(), {}, 0});
    add_flips(all);
  } else {
    add(CrashKind::after, done());
  }
  return all;
}

void DiskReplay::advance() {
  const DiskStep& now = step();
  ++at_;
  if (now.kind != Kind::sync) {
    pending_.push_back(now);
    return;
  }
  std::vector<DiskStep> rest;
  synced_[now.file];
  for (DiskStep& one : pending_) {
    if (one.kind == Kind::remove) std::erase_if(rest, [&](const DiskStep& lost) { return lost.file == one.file; });
    if (one.file == now.file || one.kind == Kind::remove)
      carry_out(one, synced_);
    else
      rest.push_back(std::move(one));
  }
  pending_ = std::move(rest);
}

}  // namespace sluice::ledger
