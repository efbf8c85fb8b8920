// Runs the hooks for changes (`when = "change"`): a command or a signed webhook by which caches forget what they know
// of a sale, soon after its state or its items have changed (edge/status/change_log.h says what that is;
// purge_plan.h, when it is run).
//
// At least once for each change: at the start every sale counts as changed, since nobody knows what was missed. The
// result is kept as that of other hooks is, in the ledger: another outcome at once, the same again after a while. A
// sale does not notice.
//
// Logs: hook_done (info) and hook_failed (error), when the outcome is another than before.
// Owns a thread for each such hook, `purge`, which blocks on its command or receiver; nice 19.
#pragma once

#include <memory>
#include <vector>

#include "app/settings/hook_settings.h"
#include "base/log.h"
#include "edge/status/change_log.h"
#include "shop/owner/mailbox.h"

namespace sluice::app {

class Purges {
public:
  struct Sources {
    const Published<shop::Directory>& directory;
    edge::ChangeLog& changes;
    shop::Mailbox& mailbox;
    const Clock& clock;
    Log& log;
  };
  // What is referred to must outlive it. Hooks for other times are left alone.
  Purges(const std::vector<HookSettings>& hooks, const Sources& sources);
  // Kills the commands under way.
  ~Purges();
  Purges(const Purges&) = delete;
  Purges& operator=(const Purges&) = delete;

private:
  class Purge;
  std::vector<std::unique_ptr<Purge>> purges_;
};

}  // namespace sluice::app
