// The way from an API to the sales' owners, and back with their answers.
//
// Calls are collected and put into the owners' mailbox at the end of a round (flush()), so that what came together is
// committed together. Each needs room: in the mailbox, and in the share of whoever asks (allowance/call_shares.h).
//
// Part of a Desk, for its rooms and on its server's thread; nothing here is thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "edge/context.h"
#include "edge/errand.h"
#include "edge/refusal/refusal.h"
#include "http/loop.h"
#include "shop/owner/call.h"

namespace sluice::edge {

class Desk;
class Replies;

class OwnerCalls {
public:
  // Who asks here, which decides what a full mailbox means: a buyer is told to come again, an operator must get
  // through when buyers do not (there are few enough of them: the server's connection limit).
  enum class Askers : std::uint8_t { buyers, operators };
  // What goes on when the owner has answered, on the server's thread. The errand is another one, without a request.
  using Then = std::function<void(Errand&, const shop::Call&)>;

  // What is referred to must outlive it.
  OwnerCalls(Desk& desk, Askers askers);
  ~OwnerCalls();
  OwnerCalls(const OwnerCalls&) = delete;
  OwnerCalls& operator=(const OwnerCalls&) = delete;

  // Where answers come back to. Before the first request.
  void attach(http::Loop& loop);

  // Why nothing that must be kept can be promised now; nullptr: it can.
  [[nodiscard]] const RefusalKind* nothing_can_be_written() const;
  // Whose calls the errand's are (allowance/call_shares.h); nobody's where shares are not counted. REQUIRES: the
  // errand still has its request.
  [[nodiscard]] Caller caller_of(Errand& errand) const;
  // Room for one call, in the mailbox and in the caller's share of it. Each `kept` is followed by one send() or
  // give_up() for the same caller and of the same kind.
  enum class Room : std::uint8_t { kept, mailbox_full, buyer_used, host_used, site_used };
  [[nodiscard]] Room reserve(const Caller& caller, shop::Mailbox::For what = shop::Mailbox::For::change);
  void give_up(const Caller& caller);
  // REQUIRES: `room` is not kept.
  void refuse(Errand& errand, Room room);
  // REQUIRES: reserve() has kept room (operators need not ask).
  void send(Errand& errand, shop::Command command, const Caller& caller, Then then);
  // reserve() and send(), or the refusal.
  void ask(Errand& errand, shop::Command command, Then then);
  // Likewise for whoever speaks for many people and has shown by a key that they may: a shop's server, a payment
  // provider, an operator. Only the mailbox bounds their calls.
  void ask_unshared(Errand& errand, shop::Command command, Then then);
  // What nobody waits for. False: not told, there is no room.
  bool tell(const Caller& caller, shop::Command command);
  // Of what places themselves bound: each is told once until somebody has looked at it.
  bool tell_unshared(shop::Command command) { return tell({}, std::move(command)); }
  // At the end of a round.
  void flush();

private:
  class Pending;
  class Telling;
  void ask_as(const Caller& caller, Errand& errand, shop::Command command, Then then);
  void complete(Pending& call);

  Desk& desk_;
  const Context& context_;
  const Askers askers_;
  std::shared_ptr<Replies> replies_;
  std::vector<shop::CallPtr> outbox_;  // since the round began
};

}  // namespace sluice::edge
