// What operators ask of owners, with the idempotency key of the request, and how the answers are told.
//
// The key is optional and protects what changes something: the owner keeps the answer with the effect, per key and
// address, and gives it again (`Idempotent-Replayed: true`); the same key with another body is refused. Who asks goes
// along, to be kept with what they change (shop/people/act.h).
#pragma once

#include "edge/desk.h"
#include "edge/people/door.h"

namespace sluice::edge {

class OperatorCalls {
public:
  explicit OperatorCalls(Desk& desk) : desk_(desk) {}

  void read(Errand& errand, shop::Command command);
  // `Change`: a command with `request` and `by`, which are filled in here.
  template <class Change>
  void change(Errand& errand, Change change) {
    change.by = errand.asker->actor;
    if (read_key(errand, change.request)) read(errand, std::move(change));
  }

  // The same of what is said without more: whatever the body says would be overheard, so it is refused.
  template <class Change>
  void change_plainly(Errand& errand, Change change) {
    if (says_nothing(errand)) this->change(errand, std::move(change));
  }

private:
  // False of both: refused, and answered so.
  [[nodiscard]] bool says_nothing(Errand& errand);
  [[nodiscard]] bool read_key(Errand& errand, shop::RequestKey& key);
  void complete(Errand& errand, const shop::Call& call);
  // A sale that exists with exactly the settings that were sent: nothing was left to do.
  [[nodiscard]] bool is_so_already(const shop::Call& call) const;

  Desk& desk_;
};

}  // namespace sluice::edge
