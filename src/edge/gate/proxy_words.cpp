#include "edge/gate/proxy_words.h"

#include "edge/gate/gate_heading.h"

namespace sluice::edge {
namespace {

int yes(ProxyMode mode) {
  return mode == ProxyMode::envoy ? 200 : 204;
}

// nginx's way are X-Original-URI and X-Original-Method; Caddy and Traefik write X-Forwarded-Uri and -Method.
std::string_view said(ProxyMode mode, std::string_view original, std::string_view forwarded) {
  const bool prefers_original = mode == ProxyMode::nginx ? !original.empty() : forwarded.empty();
  return prefers_original ? original : forwarded;
}

}  // namespace

// --- What was asked

// Envoy asks with the visitor's own.
std::string_view ProxyWords::method_behind(const Errand& errand, ProxyMode mode) {
  const http::Request& request = *errand.request;
  if (mode == ProxyMode::envoy) return http::to_string(request.method);
  return said(mode, request.original_method, request.forwarded_method);
}

std::string ProxyWords::uri_behind(const Errand& errand, ProxyMode mode) {
  const http::Request& request = *errand.request;
  if (mode != ProxyMode::envoy) return std::string(said(mode, request.original_uri, request.forwarded_uri));
  // Envoy puts what was asked for after its prefix, query and all, with the visitor's own method.
  std::string uri = "/" + std::string(errand.values[1]);
  if (!request.query.empty()) uri.append("?").append(request.query);
  return uri;
}

std::string ProxyWords::heading_of(const Errand& errand, ProxyMode mode) {
  return heading_behind(*errand.request, method_behind(errand, mode), uri_behind(errand, mode));
}

std::string ProxyWords::queue_to(const Errand& errand, const SaleReaders& sale, std::string_view to) const {
  return address_for(desk_.context(), *errand.request, desk_.context().root + "/queue/" + sale.id(), to);
}

std::string ProxyWords::door_to(const Errand& errand, const SaleReaders& sale, std::string_view to) const {
  return address_for(desk_.context(), *errand.request, desk_.context().root + "/v1/gates/" + sale.id() + "/enter",
                     to);
}

// --- Answers

void ProxyWords::admit(Errand& errand, const SaleReaders& sale, ProxyMode mode, BuyerId buyer, const Place& place) {
  errand.headers.append(no_store).append("X-Sluice-Pass: ");
  origin_.append_pass(errand, sale,
                      {.sale = sale.id(),
                       .ordinal = place.number,
                       .buyer = token::thumb_of(buyer),
                       .expires_at = place.pass_expires_at});
  errand.headers += "\r\n";
  desk_.respond_empty(errand, yes(mode));
}

void ProxyWords::wave_through(Errand& errand, ProxyMode mode) {
  errand.headers += no_store;
  desk_.respond_empty(errand, yes(mode));
}

void ProxyWords::send_away(Errand& errand, ProxyMode mode, const std::string& location) {
  if (mode != ProxyMode::nginx) return desk_.redirect(errand, location);
  errand.headers += "X-Sluice-Location: " + location + "\r\n";
  desk_.refuse(errand, refusals::not_admitted);
}

}  // namespace sluice::edge
