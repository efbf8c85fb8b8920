// The buyer API and the pages: what port 8080 speaks. Stateless but for what it shares with the sales' owners.
//
// One BuyerApi serves one HTTP server, on that server's thread. Joining a line, asking for one's place, the status
// document and "sold out" are answered here, from the sale's front; taking units and all that follows goes to the
// owner and is answered when the ledger has it.
//
// Order of things in a purchase: the mailbox slot is reserved first and the place in line taken second, so that a 503
// has cost nobody a place.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "edge/context.h"
#include "edge/event_streams.h"
#include "edge/request_body.h"
#include "edge/telemetry.h"
#include "http/message.h"
#include "http/server.h"
#include "token/origin_pass.h"

namespace sluice::edge {

class Replies;

class BuyerApi final : public http::Handler {
public:
  // `context`, `random` and what they refer to must outlive the API.
  BuyerApi(const Context& context, Random& random);
  ~BuyerApi() override;

  // The server that calls handle(); answers from owners come back to its thread. Before the first request.
  void attach(http::Server& server);

  void handle(const http::Request& request, http::Exchange& exchange) override;
  void after_round() override;

  [[nodiscard]] const Telemetry& telemetry() const { return telemetry_; }

private:
  struct SaleReaders;
  struct Visit;
  struct Purchase;
  class PendingCall;
  struct Place {
    LineIndex line{};
    Ordinal number{};   // as the ticket says
    Ordinal ordinal{};  // where that is in line: another place after a draw
    WallTime issued_at{};
    std::string_view text{};       // the ticket as it was sent; empty if only a pass was
    std::string_view pass_text{};  // a pass that is still good
    WallTime pass_expires_at{};
    std::optional<token::BuyerThumb> holder{};  // whose it is, if not taken just now
  };

  // What the owner of a place may know of it; the API's answer and the page without JavaScript both show this.
  struct PlaceView {
    std::string_view state;
    std::string_view item{};      // where each item has a line of its own
    std::string_view priority{};  // the name of the priority line, if it is one
    Ordinal ordinal{};
    Ordinal lobby_number{};  // in the lobby of a draw, and once it has taken place; 0: was not in it
    bool has_place = false;  // waits, and it is known how many are before
    std::uint32_t ahead = 0;
    std::optional<line::Wait> wait{};  // none while waiting: nothing is known yet
    double chance = 0;
    std::uint32_t poll_ms = 0;
    std::uint32_t presence_ms = 0;
    std::string ticket{};
    std::string pass{};  // only when called
    WallTime pass_expires_at{};
    std::optional<WallTime> claim_expires_at{};  // only when called
    bool is_moved = false;                       // to another device: this one has lost it
    bool is_news = false;                        // the browser does not have the ticket or the pass yet

    [[nodiscard]] bool waits() const { return state == "waiting"; }
  };
  struct Joined {
    BuyerId buyer{};
    Place place;
    bool is_new = false;
  };

  // Ten times a second: what happens without a request.
  void beat();

  // --- Routing
  void route(Visit& visit);
  void route_sale(Visit& visit, std::string_view rest);
  void route_hold(Visit& visit, std::string_view rest);
  void route_queue(Visit& visit, std::string_view rest);
  void route_form(Visit& visit, SaleReaders& sale, std::string_view action);
  void serve_file(Visit& visit);
  void serve_problem_page(Visit& visit, std::string_view slug);
  void serve_waiting_page(Visit& visit, SaleReaders& sale);
  void serve_plain_page(Visit& visit, SaleReaders& sale);
  void append_waiting_page_headers(Visit& visit);
  [[nodiscard]] std::string heading_cookie_name(const SaleReaders& sale) const;
  [[nodiscard]] std::string heading_of_visit(const Visit& visit, const SaleReaders& sale) const;
  void refuse_page(Visit& visit, const ProblemType& problem);

  // --- Forms of the page without JavaScript
  void join_by_form(Visit& visit, SaleReaders& sale);
  void code_by_form(Visit& visit, SaleReaders& sale);
  void leave_by_form(Visit& visit, SaleReaders& sale);
  void take_by_form(Visit& visit, SaleReaders& sale);
  void answer_form(Visit& visit, const shop::Answer& answer);
  void redirect(Visit& visit, std::string_view location);
  void redirect_to_plain_page(Visit& visit, std::string_view problem = {});

  // --- Answered here
  void list_sales(Visit& visit);
  void read_status(Visit& visit, SaleReaders& sale);
  void open_events(Visit& visit, SaleReaders& sale);
  void join(Visit& visit, SaleReaders& sale);
  void read_ticket(Visit& visit, SaleReaders& sale);
  void leave(Visit& visit, SaleReaders& sale);
  [[nodiscard]] std::optional<Joined> take_place(Visit& visit, SaleReaders& sale, LineIndex line);
  void join_by_code(Visit& visit, SaleReaders& sale, std::string_view typed);
  [[nodiscard]] bool is_over(SaleReaders& sale, const Place& place) const;
  [[nodiscard]] bool give_up_places(Visit& visit, SaleReaders& sale);
  [[nodiscard]] PlaceView view_place(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer,
                                     const Place& place);
  PlaceView hand_out_place(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer, const Place& place);
  [[nodiscard]] std::optional<PlaceView> current_place(Visit& visit, SaleReaders& sale);
  void append_place_json(const PlaceView& view);
  void see(SaleReaders& sale, LineIndex line, const Place& place);

  // --- Hand-over to another device (buyer_api_handover.cpp)
  void offer_place(Visit& visit, SaleReaders& sale);
  void take_over(Visit& visit, SaleReaders& sale);
  void complete_place(Visit& visit, PendingCall& call);
  void refuse_tries(Visit& visit, const shop::TryLimit& limit);
  void answer_moved(Visit& visit);

  // --- Gates (buyer_api_gate.cpp): a proxy asks whether a visitor may pass, and the origin speaks to us
  enum class GateMode : std::uint8_t { nginx, redirect, envoy };
  enum class Admission : std::uint8_t {
    inside,     // entered, and the pass is still good
    first_use,  // a good pass that the owner does not know of yet
    called,     // may have a pass
    waiting,
    none,  // no place, or one that is over
  };
  void route_gate(Visit& visit, std::string_view rest);
  void check_gate(Visit& visit, SaleReaders& sale, GateMode mode, std::string_view original_uri);
  void enter_gate(Visit& visit, SaleReaders& sale);
  void revoke_pass(Visit& visit, SaleReaders& sale);
  void report_load(Visit& visit, SaleReaders& sale);
  void admit(Visit& visit, SaleReaders& sale, GateMode mode, BuyerId buyer, const Place& place);
  void send_away(Visit& visit, GateMode mode, const std::string& location);
  [[nodiscard]] Admission admission_of(SaleReaders& sale, const std::optional<Place>& place) const;
  [[nodiscard]] std::optional<BuyerId> visitor_of(Visit& visit);
  [[nodiscard]] Admission take_gate_place(Visit& visit, SaleReaders& sale, std::optional<Place>& place);
  void end_old_visit(SaleReaders& sale, const std::optional<Place>& place);
  void tell_entered(SaleReaders& sale, const Place& place);
  void append_gate_cookies(Visit& visit, SaleReaders& sale, BuyerId buyer, bool is_new_buyer, Place& place,
                           bool is_called);
  [[nodiscard]] std::string gate_address(Visit& visit, std::string_view page, std::string_view to) const;
  [[nodiscard]] const std::vector<token::OriginKey>& origin_keys(Visit& visit, SaleReaders& sale);
  [[nodiscard]] bool is_origin(Visit& visit, SaleReaders& sale);

  // --- Answered by the owner
  void take_units(Visit& visit, SaleReaders& sale, shop::TakeUnits::Mode mode);
  [[nodiscard]] std::optional<Refusal> read_purchase(Visit& visit, SaleReaders& sale, Purchase& purchase);
  void decide_purchase(Visit& visit, SaleReaders& sale, Purchase& purchase);
  void ask_owner(Visit& visit, SaleReaders& sale, Purchase& purchase, Ordinal number);
  void answer_in_line(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer, const Place& place);
  void read_hold(Visit& visit, std::string_view id);
  void release_hold(Visit& visit, std::string_view id);
  void checkout(Visit& visit, std::string_view id);
  void read_order(Visit& visit, std::string_view id);
  void send(Visit& visit, std::unique_ptr<PendingCall> call);
  void complete(PendingCall& call);
  void complete_take(Visit& visit, PendingCall& call);
  [[nodiscard]] static const ProblemType* problem_of(shop::Verdict verdict);

  // --- Who is asking
  void refresh_sales();
  [[nodiscard]] SaleReaders* find_sale(std::string_view id);
  [[nodiscard]] std::optional<BuyerId> buyer_of(Visit& visit);
  [[nodiscard]] BuyerId mint_buyer(Visit& visit);
  // None also for a place that went to another device; the visit remembers that one.
  [[nodiscard]] std::optional<Place> place_of(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer);
  // The first place that the buyer has in any line; whoever has one in a priority line has no other.
  [[nodiscard]] std::optional<Place> place_in_any(Visit& visit, SaleReaders& sale, BuyerId buyer);
  // The place with which the buyer gets what this line leads to.
  [[nodiscard]] std::optional<Place> place_for(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer);
  [[nodiscard]] bool is_cross_site(const http::Request& request) const;
  enum class Wish { place, units };
  [[nodiscard]] bool refuse_sale(Visit& visit, const SaleReaders& sale, Wish wish);
  [[nodiscard]] std::string_view buyer_cookie_name() const {
    return context_.https ? "__Host-sluice_buyer" : "sluice_buyer";
  }

  // --- Answering
  void respond(Visit& visit, int status, std::string_view content_type, std::string_view body);
  void respond_json(Visit& visit, int status, std::string_view body) { respond(visit, status, json_type, body); }
  void refuse(Visit& visit, const Refusal& refusal);
  void refuse_stranger(Visit& visit);  // who has no identity, or a wrong one, has no ticket
  void refuse(Visit& visit, const ProblemType& problem) { refuse(visit, Refusal{.problem = &problem}); }
  void append_place(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer, const Place& place);
  [[nodiscard]] std::string sign_ticket(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer,
                                        const Place& place);
  // Sets the place's `pass_expires_at`, too.
  [[nodiscard]] std::string sign_pass(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer, Place& place);
  void append_buyer_cookie(Visit& visit, BuyerId buyer);
  void append_place_cookie(Visit& visit, SaleReaders& sale, LineIndex line, std::string_view ticket,
                           std::string_view pass);
  [[nodiscard]] std::string trace_id(std::string_view traceparent);

  static constexpr std::string_view json_type = "application/json";

  const Context& context_;
  Random& random_;
  IdMint ids_;
  Published<shop::Directory>::Reader directory_;
  Published<token::KeyRing>::Reader keys_;
  std::uint64_t directory_version_ = 0;
  std::vector<std::unique_ptr<SaleReaders>> sales_;  // by id; rebuilt when the directory changes
  EventStreams streams_;
  std::shared_ptr<Replies> replies_;
  Telemetry telemetry_;
  std::vector<shop::CallPtr> outbox_;  // for the owner, since the round began
  std::string headers_;                // of the answer being written; reused
  std::string body_;                   // likewise
};

}  // namespace sluice::edge
