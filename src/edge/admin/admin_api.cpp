#include "edge/admin/admin_api.h"

#include <algorithm>

#include "base/ascii_case.h"
#include "edge/admin/admin_rooms.h"
#include "edge/admin/admin_routes.h"

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
      rooms_(std::make_unique<AdminRooms>(context, random, admin_router().book(), options_)) {}

AdminApi::~AdminApi() = default;

void AdminApi::attach(http::Loop& loop) {
  rooms_->desk.owners().attach(loop);
  rooms_->answers.attach(loop);
  loop.every(AdminEvents::period, [this] { rooms_->events.beat(); });
}

const Telemetry& AdminApi::telemetry() const {
  return rooms_->desk.telemetry();
}

void AdminApi::drain() {
  rooms_->probes.drain();
}

void AdminApi::stop() {
  rooms_->answers.stop();
}

void AdminApi::handle(const http::Request& request, http::Exchange& exchange) {
  Errand errand = rooms_->desk.begin(request, exchange);
  if (!is_trusted_host(request.host)) {
    return rooms_->desk.refuse(errand, {.kind = &refusals::cross_site, .detail = "Host: not a name of this server"});
  }
  route(errand);
}

void AdminApi::after_round() {
  rooms_->desk.owners().flush();
}

void AdminApi::route(Errand& errand) {
  const AddressBook& book = admin_router().book();
  const auto found = book.find(errand.request->path, errand.verb);
  if (found) errand.route = found->route;
  std::optional<Operator> asker;
  if (errand.request->path.starts_with(guarded) && !may(errand, found ? found->row : std::nullopt, asker)) return;
  if (!found) return rooms_->desk.refuse(errand, refusals::not_found);
  errand.values = found->values;
  if (!found->row) return rooms_->desk.refuse_method(errand, book.allow(found->route));
  if (asker) errand.asker = &*asker;
  admin_router().serve(*rooms_, errand, *found->row);
}

bool AdminApi::may(Errand& errand, std::optional<std::size_t> row, std::optional<Operator>& asker) {
  const std::optional<Role> needed = row ? role_for(*row) : Role::view;
  if (!needed) return true;
  const http::Request& request = *errand.request;
  auto known = rooms_->door.asker_of(request, errand.began);
  const std::string extra = "\"role\":\"" + std::string(to_string(*needed)) + '"';
  if (!known) {
    rooms_->desk.refuse(errand, {.kind = &refusals::read_only, .detail = known.error().detail});
  } else if (!*known) {
    rooms_->desk.refuse(errand, {.kind = &refusals::bad_credentials,
                                 .detail = "This needs somebody with the role " + std::string(to_string(*needed)) +
                                           ": log in, or send the admin token.",
                                 .extra = extra});
  } else if ((*known)->session && errand.verb != Verb::get && !Door::is_own_page(request)) {
    rooms_->desk.refuse(errand, {.kind = &refusals::cross_site,
                                 .detail = "With a log-in's cookie only this server's own page may change anything; "
                                           "programs send the admin token."});
  } else if ((*known)->role < *needed) {
    rooms_->desk.refuse(
        errand, {.kind = &refusals::role_too_low,
                 .detail = "This needs the role " + std::string(to_string(*needed)) + "; " + (*known)->actor.who +
                           " has " + std::string(to_string((*known)->role)) + ".",
                 .extra = extra});
  } else {
    asker = std::move(*known);
    return true;
  }
  return false;
}

bool AdminApi::is_trusted_host(std::string_view host) const {
  const std::string_view name = without_port(host);
  const auto is_name = [&](std::string_view each) { return equals_ignoring_case(each, name); };
  if (name.empty() || is_name("127.0.0.1") || is_name("localhost") || is_name("[::1]")) return true;
  return std::any_of(options_.hosts.begin(), options_.hosts.end(), is_name);
}

}  // namespace sluice::edge
