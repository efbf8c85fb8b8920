// The stock and product of every sale, mirrored in the shop's Redis for whoever reads there (docs/mirror.md). Never
// read back, and never the judge of anything.
//
//   1. What a sale has told is there within `every` and the time that Redis takes, a sale with its items at once.
//   2. Redis may lose everything at any moment: a mark of this server's is looked for every second, and where it is
//      missing all is written again. What nobody writes any more expires after `ttl`.
//   3. While Redis is away nothing waits for it but this thread.
//   4. While the shop is not writable nothing is written: another server may run the sales by now, and what is known
//      of them here is old.
//
// Logs: mirror_written (info), when all of it is there again; mirror_away (warn), with why, once for each time.
// Threads: `mirror`, which blocks on Redis up to its time-out; nice 19. Cost: for each look a comparison of a number
// a sale, and of those that have told something since, a document of a few kilobytes to be read.
#pragma once

#include <memory>

#include "app/settings/mirror_settings.h"
#include "base/log.h"
#include "base/published.h"
#include "shop/owner/health.h"
#include "shop/told/sale_front.h"

namespace sluice::app {

class Mirror {
public:
  struct Sources {
    const MirrorSettings& settings;
    const Published<shop::Directory>& directory;
    const shop::Health& health;
    const Clock& clock;
    Log& log;
  };
  // What is referred to must outlive it. `mark`: of this start, unlike any other's.
  Mirror(const Sources& sources, std::string mark);
  ~Mirror();
  Mirror(const Mirror&) = delete;
  Mirror& operator=(const Mirror&) = delete;

  // How long ago Redis was known to have all of it; since the start, if it never had. Any thread.
  [[nodiscard]] Duration lag() const;

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::app
