#include "app/serve/mirror/mirror_commands.h"

#include <utility>

namespace sluice::app {

MirrorKeys::Commands MirrorKeys::look_for_mark() const {
  return {{"GET", prefix_ + "mirror"}, {"PEXPIRE", prefix_ + "mirror", ttl_ms_}};
}

MirrorKeys::Commands MirrorKeys::make_mark() const {
  return {{"SET", prefix_ + "mirror", mark_, "PX", ttl_ms_}};
}

void MirrorKeys::add(const MirrorPlan::Write& write, WallTime at, Commands& commands) const {
  commands.push_back({"MULTI"});
  for (const std::string& key : write.keys_before) commands.push_back({"DEL", prefix_ + key});
  for (const MirroredHash& hash : write.hashes) {
    const std::string key = prefix_ + hash.key;
    commands.push_back({"DEL", key});
    auto& fields = commands.emplace_back(fulfilment::RedisLink::Command{"HSET", key});
    for (const auto& [name, text] : hash.fields) fields.insert(fields.end(), {name, text});
    if (!write.subject.empty()) fields.insert(fields.end(), {"updated_at", format_rfc3339(at)});
    commands.push_back({"PEXPIRE", key, ttl_ms_});
  }
  commands.push_back({"EXEC"});
}

}  // namespace sluice::app
