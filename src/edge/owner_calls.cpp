#include "edge/owner_calls.h"

#include "edge/allowance/shortage.h"
#include "edge/desk.h"
#include "edge/replies.h"
#include "token/token.h"

namespace sluice::edge {

// A call under way, with what its answer needs.
class OwnerCalls::Pending final : public shop::Call {
public:
  Pending(OwnerCalls& calls, shop::Command asked, Errand& errand, HeldShare held, Then go_on)
      : Call(std::move(asked)),
        waiting(calls.desk_.set_aside(errand)),
        then(std::move(go_on)),
        calls_(calls),
        share_(std::move(held)),
        replies_(calls.replies_) {}
  void complete() override { calls_.complete(*this); }
  [[nodiscard]] shop::ReplyQueue* reply_to() const override { return replies_.get(); }

  Desk::Waiting waiting;
  const Then then;

private:
  OwnerCalls& calls_;
  const HeldShare share_;
  std::shared_ptr<Replies> replies_;
};

// What nobody waits for.
class OwnerCalls::Telling final : public shop::Call {
public:
  Telling(shop::Command told, HeldShare held) : Call(std::move(told)), share_(std::move(held)) {}
  void complete() override {}
  [[nodiscard]] shop::ReplyQueue* reply_to() const override { return nullptr; }

private:
  const HeldShare share_;
};

OwnerCalls::OwnerCalls(Desk& desk, Askers askers) : desk_(desk), context_(desk.context()), askers_(askers) {}

OwnerCalls::~OwnerCalls() = default;

void OwnerCalls::attach(http::Loop& loop) {
  replies_ = std::make_shared<Replies>(loop);
}

const RefusalKind* OwnerCalls::nothing_can_be_written() const {
  return context_.health.can_write() ? nullptr : &refusals::read_only;
}

Caller OwnerCalls::caller_of(Errand& errand) const {
  if (askers_ == Askers::operators || !context_.call_shares.is_on()) return {};
  const auto buyer = errand.visitor.buyer();
  return {.buyer = buyer ? raw(token::thumb_of(*buyer)) : 0, .network = network_of(desk_, errand)};
}

OwnerCalls::Room OwnerCalls::reserve(const Caller& caller, shop::Mailbox::For what) {
  if (askers_ == Askers::operators) return Room::kept;
  switch (context_.call_shares.take(caller)) {
    case CallShares::Of::nobody:
      break;
    case CallShares::Of::buyer:
      return Room::buyer_used;
    case CallShares::Of::host:
      return Room::host_used;
    case CallShares::Of::site:
      return Room::site_used;
  }
  if (context_.mailbox.try_reserve(what)) return Room::kept;
  context_.call_shares.give_back(caller);
  return Room::mailbox_full;
}

void OwnerCalls::give_up(const Caller& caller) {
  context_.mailbox.cancel();
  context_.call_shares.give_back(caller);
}

void OwnerCalls::refuse(Errand& errand, Room room) {
  const auto refuse_share = [&](CallShares::Of of) {
    context_.allowances.note_refused(Allowance::calls);
    edge::refuse(desk_, errand,
                 {.of = Allowance::calls, .rate = {.count = context_.call_shares.most(of), .per = {}}});
  };
  switch (room) {
    case Room::kept:
    case Room::mailbox_full:
      return desk_.refuse(errand, refusals::overloaded);
    case Room::buyer_used:
      return refuse_share(CallShares::Of::buyer);
    case Room::host_used:
      return refuse_share(CallShares::Of::host);
    case Room::site_used:
      return refuse_share(CallShares::Of::site);
  }
}

void OwnerCalls::send(Errand& errand, shop::Command command, const Caller& caller, Then then) {
  auto call = std::make_unique<Pending>(*this, std::move(command), errand, HeldShare(context_.call_shares, caller),
                                        std::move(then));
  if (askers_ == Askers::operators) return context_.mailbox.push_unbounded(std::move(call));
  outbox_.push_back(std::move(call));
}

void OwnerCalls::ask_as(const Caller& caller, Errand& errand, shop::Command command, Then then) {
  const auto what = shop::is_read(command) ? shop::Mailbox::For::read : shop::Mailbox::For::change;
  const Room room = reserve(caller, what);
  room == Room::kept ? send(errand, std::move(command), caller, std::move(then)) : refuse(errand, room);
}

void OwnerCalls::ask(Errand& errand, shop::Command command, Then then) {
  ask_as(caller_of(errand), errand, std::move(command), std::move(then));
}

void OwnerCalls::ask_unshared(Errand& errand, shop::Command command, Then then) {
  ask_as({}, errand, std::move(command), std::move(then));
}

bool OwnerCalls::tell(const Caller& caller, shop::Command command) {
  if (reserve(caller) != Room::kept) return false;
  outbox_.push_back(std::make_unique<Telling>(std::move(command), HeldShare(context_.call_shares, caller)));
  return true;
}

void OwnerCalls::flush() {
  context_.mailbox.push_all(outbox_);
}

void OwnerCalls::complete(Pending& call) {
  Errand errand = desk_.resume(call.waiting);
  call.then(errand, call);
}

}  // namespace sluice::edge
