// What every room of an API works at: what edges share, the answers to requests, and the way to the sales' owners.
//
// One Desk belongs to one API and its server's thread; nothing here is thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "edge/context.h"
#include "edge/errand.h"
#include "edge/owner_calls.h"
#include "edge/refusal/refusal.h"
#include "edge/telemetry/telemetry.h"

namespace sluice::edge {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view no_store = "Cache-Control: no-store\r\n";
void append_retry_after(std::string& headers, std::int64_t seconds);

class Desk {
public:
  // Before each errand: what is read for one must not change within it.
  using Begin = std::function<void()>;

  // What is referred to must outlive the desk.
  Desk(const Context& context, Random& random, OwnerCalls::Askers askers, const AddressBook& book, Begin begin = {});
  ~Desk() = default;
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  [[nodiscard]] const Context& context() const { return context_; }
  [[nodiscard]] const token::KeyRing& keys() const { return *keys_; }
  [[nodiscard]] const web::ComposedPages& pages() const { return *pages_; }
  [[nodiscard]] Random& random() { return random_; }
  [[nodiscard]] Telemetry& telemetry() { return telemetry_; }
  [[nodiscard]] const Telemetry& telemetry() const { return telemetry_; }
  [[nodiscard]] OwnerCalls& owners() { return owners_; }
  [[nodiscard]] const OwnerCalls& owners() const { return owners_; }

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
    std::optional<RequestSpan> span{};
    std::string_view root{};  // the context's
    std::string form_page{};
    const std::string* page_origin = nullptr;
  };
  // The errand is over; another one goes on with what was set aside, on the server's thread.
  [[nodiscard]] Waiting set_aside(Errand& errand);
  [[nodiscard]] Errand resume(Waiting& waiting);

private:
  void refresh();
  void note_end(Errand& errand, int status);

  const Context& context_;
  Random& random_;
  const Begin begin_;
  Published<token::KeyRing>::Reader keys_;
  Published<web::ComposedPages>::Reader pages_;
  Telemetry telemetry_;
  OwnerCalls owners_;
  std::string headers_;  // of the answer being written; reused
  std::string body_;     // likewise
};

}  // namespace sluice::edge
