#include "app/serve/mirror/mirror_plan.h"

#include <utility>

namespace sluice::app {

void MirrorPlan::begin_look() {
  for (auto& [name, subject] : subjects_) subject.is_seen = false;
}

void MirrorPlan::see(const std::string& name, std::vector<MirroredHash> hashes) {
  Subject& subject = subjects_[name];
  subject.hashes = std::move(hashes);
  subject.is_seen = true;
}

void MirrorPlan::keep(const std::string& name) {
  subjects_[name].is_seen = true;
}

void MirrorPlan::end_look() {
  for (auto& [name, subject] : subjects_) {
    if (!subject.is_seen) subject.hashes.clear();
  }
  std::erase_if(subjects_, [](const auto& one) { return one.second.hashes.empty() && one.second.there.empty(); });
}

void MirrorPlan::lose_all() {
  for (auto& [name, subject] : subjects_) subject.is_lost = true;
}

bool MirrorPlan::is_due(const Subject& subject, MonoTime now) {
  if (subject.hashes.empty()) return !subject.there.empty();
  return subject.is_lost || now >= subject.again_at || subject.hashes != subject.there;
}

std::vector<MirrorPlan::Write> MirrorPlan::take(MonoTime now, std::size_t count_max) const {
  std::vector<Write> writes;
  for (const auto& [name, subject] : subjects_) {
    if (writes.size() == count_max) break;
    if (!is_due(subject, now)) continue;
    Write& write = writes.emplace_back(Write{.subject = name, .hashes = subject.hashes});
    for (const MirroredHash& hash : subject.there) write.keys_before.push_back(hash.key);
  }
  return writes;
}

void MirrorPlan::finish(MonoTime now, const Write& write) {
  if (write.hashes.empty()) {
    subjects_.erase(write.subject);
    return;
  }
  Subject& subject = subjects_[write.subject];
  subject.there = write.hashes;
  subject.again_at = now + again_every_;
  subject.is_lost = false;
}

}  // namespace sluice::app
