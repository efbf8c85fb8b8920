#include "edge/buyer/buyer_api.h"

#include "edge/buyer/buyer_rooms.h"
#include "edge/buyer/buyer_routes.h"
#include "edge/buyer/root.h"
#include "edge/page/showing.h"
#include "edge/route/path.h"
#include "edge/visitor/origin.h"

namespace sluice::edge {
namespace {

// What a change waits for at most before event streams tell it, and the owner's tick, by which poll advice follows
// what is read. More often wakes an idle process more often.
constexpr Duration beat_period = std::chrono::milliseconds(100);

constexpr std::string_view api_prefix = "/v1/";
// At gates it is proxies and origins that ask, whatever the visitor's browser has told them.
constexpr std::string_view gate_prefix = "/v1/gates/";

// Of whom nobody waits for an answer.
class Unheard final : public http::Exchange {
public:
  void respond(const http::Response&) override {}
  http::Deferred defer() override { return {}; }
  http::Stream stream(const http::Response&) override { return {}; }
};

}  // namespace

BuyerApi::BuyerApi(const Context& context, Random& random)
    : rooms_(std::make_unique<BuyerRooms>(context, random, buyer_router().book(), asset_route())) {}

BuyerApi::~BuyerApi() = default;

void BuyerApi::attach(http::Loop& loop) {
  rooms_->desk.owners().attach(loop);
  rooms_->forwarding.attach(loop);
  loop.every(beat_period, [this] { rooms_->status.beat(); });
}

const Telemetry& BuyerApi::telemetry() const {
  return rooms_->desk.telemetry();
}

void BuyerApi::handle(const http::Request& request, http::Exchange& exchange) {
  const std::string& root = rooms_->desk.context().root;
  if (root.empty() || !is_below(request.path, root)) return serve(request, exchange, {});
  http::Request asked = request;
  asked.path.remove_prefix(root.size());
  serve(asked, exchange, root);
}

void BuyerApi::serve(const http::Request& request, http::Exchange& exchange, std::string_view root) {
  Errand errand = rooms_->desk.begin(request, exchange);
  errand.root = root;
  if (rooms_->request_rate.refuses(errand)) return;
  if (!request.path.starts_with(gate_prefix)) {
    welcome_page_of(errand);
    if (errand.verb != Verb::get && is_cross_site(request, rooms_->desk.context())) {
      return rooms_->desk.refuse(errand, refusals::cross_site);
    }
    if (answer_preflight(errand)) return;
  }
  route(errand);
}

void BuyerApi::after_round() {
  rooms_->desk.owners().flush();
}

void BuyerApi::route(Errand& errand) {
  const AddressBook& book = buyer_router().book();
  // Proxies that read "." and ".." would mean another address than we do, and send visitors to what is for proxies
  // only.
  const std::string_view path = errand.request->path;
  if (path.starts_with(gate_prefix) && has_dot_segment(path)) return rooms_->desk.refuse(errand, refusals::not_found);
  const auto found = book.find(errand.request->path, errand.verb);
  if (!found) return rooms_->desk.refuse(errand, refusals::not_found);
  errand.route = found->route;
  errand.values = found->values;
  if (!found->row) return rooms_->desk.refuse_method(errand, book.allow(found->route));
  const Address& address = book.rows()[*found->row];
  if (is_answered_elsewhere(errand, address)) return;
  if (is_for_owner_elsewhere(errand, address)) return ask_owner_elsewhere(errand);
  buyer_router().serve(*rooms_, errand, *found->row);
}

void BuyerApi::ask_owner_elsewhere(Errand& errand) {
  if (!rooms_->degraded.is_on()) return rooms_->forwarding.forward(errand);
  const auto found = degraded_router().book().find(errand.request->path, errand.verb);
  found && found->row ? degraded_router().serve(*rooms_, errand, *found->row) : rooms_->forwarding.forward(errand);
}

void BuyerApi::give_place(const Stamped& stamped) {
  http::Request request;
  request.method = http::Method::post;
  request.path = "/v1/sales/{sale}/tickets";
  request.peer = stamped.client;
  Unheard exchange;
  Errand errand = rooms_->desk.begin(request, exchange);
  errand.route = buyer_router().book().find(request.path, errand.verb)->route;
  errand.visitor.recognise(stamped.buyer);
  const SaleReaders* sale = rooms_->sales.find(stamped.sale);
  const bool is_there =
      sale != nullptr && sale->front->epoch == stamped.epoch && raw(stamped.line) < sale->line_count();
  if (is_there) rooms_->tickets.join_line(errand, *sale, stamped.line, Tickets::Costs::nothing);
}

// A page without JavaScript shows what is its reader's.
bool BuyerApi::is_for_owner_elsewhere(const Errand& errand, const Address& address) const {
  if (rooms_->desk.context().owner_elsewhere == nullptr) return false;
  const bool is_plain_page = address.kind == Address::Kind::page && wants_plain(errand);
  return address.answered == Address::Answered::by_owner || is_plain_page;
}

bool BuyerApi::is_answered_elsewhere(Errand& errand, const Address& address) {
  using Stands = Address::Stands;
  const bool is_below = !errand.root.empty();
  if (is_below && address.stands == Stands::outside) {
    errand.route = buyer_router().book().unknown();
    rooms_->desk.refuse(errand, refusals::not_found);
    return true;
  }
  const bool has_moved = !is_below && !rooms_->desk.context().root.empty() && address.stands == Stands::below;
  // What is not there is said at once.
  if (!has_moved || errand.verb != Verb::get || !rooms_->pages.is_there(errand)) return false;
  lead_below(errand);
  return true;
}

// With an identity for whoever has none: programs that only want that from a page need not follow.
void BuyerApi::lead_below(Errand& errand) {
  const http::Request& request = *errand.request;
  if (errand.route != asset_route()) rooms_->signing.welcome(errand);
  errand.headers.append(no_store).append("Location: ").append(rooms_->desk.context().root).append(request.path);
  if (!request.query.empty()) errand.headers.append("?").append(request.query);
  errand.headers += "\r\n";
  rooms_->desk.respond_empty(errand, 301);
}

// The API's answers may be read by the pages of listed origins, and by no other site's.
void BuyerApi::welcome_page_of(Errand& errand) {
  const Context& context = rooms_->desk.context();
  if (context.allowed_origins.empty() || !errand.request->path.starts_with(api_prefix)) return;
  errand.headers += "Vary: Origin\r\n";
  errand.page_origin = listed_origin(*errand.request, context);
  if (errand.page_origin != nullptr) append_cors(errand.headers, *errand.page_origin);
}

bool BuyerApi::answer_preflight(Errand& errand) {
  if (errand.page_origin == nullptr || errand.request->method != http::Method::options) return false;
  const AddressBook& book = buyer_router().book();
  const auto found = book.find(errand.request->path, errand.verb);
  if (!found || found->row) return false;  // nothing is there, but the page that says so
  errand.route = found->route;
  append_preflight(errand.headers, book.allow(found->route));
  rooms_->desk.respond_empty(errand, 204);
  return true;
}

}  // namespace sluice::edge
