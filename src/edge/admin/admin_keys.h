// The keys that tickets, passes and cookies are signed with: /admin/v1/keys
//
// Which there are and until when, never a secret; and a fresh one, before it is due. That is written to the disk on
// the thread of background answers, and kept among the acts.
#pragma once

#include <functional>

#include "base/result.h"
#include "edge/admin/background_answers.h"
#include "edge/desk.h"

namespace sluice::edge {

// Makes a fresh key sign from now on. May block on the disk. ErrorKind::conflict: it may not, and says why.
using RenewKeys = std::function<Result<void>()>;

class AdminKeys {
public:
  // `renew`: none: keys cannot be renewed here.
  AdminKeys(Desk& desk, BackgroundAnswers& answers, RenewKeys renew)
      : desk_(desk), answers_(answers), renew_(std::move(renew)) {}

  void list(Errand& errand);
  void renew(Errand& errand);

private:
  Desk& desk_;
  BackgroundAnswers& answers_;
  const RenewKeys renew_;
};

}  // namespace sluice::edge
