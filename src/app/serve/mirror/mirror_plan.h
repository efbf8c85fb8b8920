// What Redis is to be told, and when: what it has not, what has changed, and everything again before it expires
// there.
//
// A subject is what is written at once: a sale with its items, or the list of sales.
//
//   1. Whatever take() gives is due until finish() is told of it.
//   2. A subject that was not seen in a look is gone: due once, without hashes, and then forgotten.
//   3. After lose_all() everything is due.
//
// Pure: time is an argument. Not thread-safe. A comparison of its texts for each subject that is due or not.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/serve/mirror/mirrored_sale.h"
#include "base/time.h"

namespace sluice::app {

class MirrorPlan {
public:
  explicit MirrorPlan(Duration again_every) : again_every_(again_every) {}

  // A look: all that is there, by see() or, where it is known to be as it was, keep().
  void begin_look();
  void see(const std::string& subject, std::vector<MirroredHash> hashes);
  void keep(const std::string& subject);
  void end_look();

  // Redis may have anything, or nothing.
  void lose_all();

  struct Write {
    std::string subject{};
    std::vector<std::string> keys_before{};  // that may be there
    std::vector<MirroredHash> hashes{};
  };
  // At most so many that are due.
  [[nodiscard]] std::vector<Write> take(MonoTime now, std::size_t count_max) const;
  // Redis has it. REQUIRES: no look since take().
  void finish(MonoTime now, const Write& write);

private:
  struct Subject {
    std::vector<MirroredHash> hashes{};  // as it is
    std::vector<MirroredHash> there{};   // as Redis was told
    MonoTime again_at{};
    bool is_seen = false;
    bool is_lost = true;  // Redis may not have what it was told
  };
  [[nodiscard]] static bool is_due(const Subject& subject, MonoTime now);

  const Duration again_every_;
  std::map<std::string, Subject> subjects_;
};

}  // namespace sluice::app
