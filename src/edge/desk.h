// What every room of an API works at: what edges share, the answers to requests, and the way to the sales' owners.
//
// One Desk belongs to one API and its server's thread; nothing here is thread-safe. Calls for an owner are collected
// and put into its mailbox at the end of a round (flush()), so that what came together is committed together.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "edge/context.h"
#include "edge/errand.h"
#include "edge/refusal/refusal.h"
#include "edge/telemetry/telemetry.h"
#include "http/loop.h"
#include "shop/owner/call.h"

namespace sluice::edge {

class Replies;

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view no_store = "Cache-Control: no-store\r\n";
void append_retry_after(std::string& headers, std::int64_t seconds);

class Desk {
public:
  // Who asks here, which decides what a full mailbox means: a buyer is told to come again, an operator must get
  // through when buyers do not (there are few enough of them: the server's connection limit).
  enum class Askers : std::uint8_t { buyers, operators };
  // What goes on when the owner has answered, on the server's thread. The errand is another one, without a request.
  using Then = std::function<void(Errand&, const shop::Call&)>;
  // Before each errand: what is read for one must not change within it.
  using Begin = std::function<void()>;

  // What is referred to must outlive the desk.
  Desk(const Context& context, Random& random, Askers askers, const AddressBook& book, Begin begin = {});
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  // Where answers from owners come back to. Before the first request.
  void attach(http::Loop& loop);

  [[nodiscard]] const Context& context() const { return context_; }
  [[nodiscard]] const token::KeyRing& keys() const { return *keys_; }
  [[nodiscard]] const web::ComposedPages& pages() const { return *pages_; }
  [[nodiscard]] Random& random() { return random_; }
  [[nodiscard]] Telemetry& telemetry() { return telemetry_; }
  [[nodiscard]] const Telemetry& telemetry() const { return telemetry_; }

  // --- An errand's beginning and end
  [[nodiscard]] Errand begin(const http::Request& request, http::Exchange& exchange);
  void respond(Errand& errand, int status, std::string_view content_type, std::string_view body);
  void respond_json(Errand& errand, int status, std::string_view body) { respond(errand, status, json_type, body); }
  void respond_empty(Errand& errand, int status) { respond(errand, status, {}, {}); }
  [[nodiscard]] http::Stream stream(Errand& errand, std::string_view content_type, std::string_view first);
  void redirect(Errand& errand, std::string_view location);
  void redirect_to_plain_page(Errand& errand, std::string_view problem = {});
  // To a form: back to its page, which tells the problem.
  void refuse(Errand& errand, const Refusal& refusal);
  void refuse(Errand& errand, const RefusalKind& kind) { refuse(errand, Refusal{.kind = &kind}); }
  // Who has no identity, or a wrong one, has no ticket.
  void refuse_stranger(Errand& errand);
  void refuse_method(Errand& errand, std::string_view allow);

  // What all that the errand causes is told by, from here to whoever is asked or told for it (W3C traceparent).
  [[nodiscard]] std::string trace_of(const Errand& errand);

  // --- What is answered later
  struct Waiting {
    http::Deferred deferred;
    Route route{};
    Verb verb = Verb::other;
    MonoTime began{};
    std::string traceparent{};
    std::string_view root{};  // the context's
    std::string form_page{};
    const std::string* page_origin = nullptr;
  };
  // The errand is over; another one goes on with what was set aside, on the server's thread.
  [[nodiscard]] Waiting set_aside(Errand& errand);
  [[nodiscard]] Errand resume(Waiting& waiting);

  // --- Owners
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
  void refuse_call(Errand& errand, Room room);
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
  void refresh();
  void ask_as(const Caller& caller, Errand& errand, shop::Command command, Then then);
  void complete(Pending& call);

  const Context& context_;
  Random& random_;
  const Askers askers_;
  const Begin begin_;
  Published<token::KeyRing>::Reader keys_;
  Published<web::ComposedPages>::Reader pages_;
  Telemetry telemetry_;
  std::shared_ptr<Replies> replies_;
  std::vector<shop::CallPtr> outbox_;  // for the owner, since the round began
  std::string headers_;                // of the answer being written; reused
  std::string body_;                   // likewise
};

}  // namespace sluice::edge
