#include "edge/admin/admin_api.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "base/ascii_case.h"
#include "edge/admin/admin_rooms.h"
#include "edge/admin/admin_routes.h"
#include "edge/visitor/authorization.h"

namespace sluice::edge {
namespace {

constexpr std::string_view guarded = "/admin/v1/";

// The host of "host:port", brackets and all.
std::string_view without_port(std::string_view host) {
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.rfind(':');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) return host;
  return host.substr(0, colon);
}

}  // namespace

AdminApi::AdminApi(const Context& context, Random& random, Options options)
    : options_(std::move(options)),
      rooms_(std::make_unique<AdminRooms>(context, random, admin_router().book(), options_.metrics, options_.pulse,
                                          options_.orders)) {}

AdminApi::~AdminApi() = default;

void AdminApi::attach(http::Loop& loop) {
  rooms_->desk.attach(loop);
  loop.every(AdminEvents::period, [this] { rooms_->events.beat(); });
}

const Telemetry& AdminApi::telemetry() const {
  return rooms_->desk.telemetry();
}

void AdminApi::drain() {
  rooms_->probes.drain();
}

void AdminApi::handle(const http::Request& request, http::Exchange& exchange) {
  Errand errand = rooms_->desk.begin(request, exchange);
  if (!is_trusted_host(request.host)) {
    return rooms_->desk.refuse(errand, {.kind = &refusals::cross_site, .detail = "Host: not a name of this server"});
  }
  if (request.path.starts_with(guarded) && !is_authorised(request.authorization)) {
    return rooms_->desk.refuse(errand, refusals::bad_credentials);
  }
  route(errand);
}

void AdminApi::after_round() {
  rooms_->desk.flush();
}

void AdminApi::route(Errand& errand) {
  const AddressBook& book = admin_router().book();
  const auto found = book.find(errand.request->path, errand.verb);
  if (!found) return rooms_->desk.refuse(errand, refusals::not_found);
  errand.route = found->route;
  errand.values = found->values;
  if (!found->row) return rooms_->desk.refuse_method(errand, book.allow(found->route));
  admin_router().serve(*rooms_, errand, *found->row);
}

bool AdminApi::is_trusted_host(std::string_view host) const {
  const std::string_view name = without_port(host);
  const auto is_name = [&](std::string_view each) { return equals_ignoring_case(each, name); };
  if (name.empty() || is_name("127.0.0.1") || is_name("localhost") || is_name("[::1]")) return true;
  return std::any_of(options_.hosts.begin(), options_.hosts.end(), is_name);
}

bool AdminApi::is_authorised(std::string_view authorization) const {
  const auto given = bearer_token(authorization);
  return given && given->size() == options_.token.size() &&
         CRYPTO_memcmp(given->data(), options_.token.data(), given->size()) == 0;
}

}  // namespace sluice::edge
