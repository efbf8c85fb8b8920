// The words in which a proxy asks, and is told, whether its visitor may pass.
//
// How a proxy must be told "no", and whether it can hand a cookie to the visitor with a "yes", differs:
//   nginx     204, or 401 with X-Sluice-Location. A newcomer is let in by the first request: the proxy copies the
//             cookies from X-Sluice-Set-Buyer and X-Sluice-Set-Place.
//   redirect  204, or 303. These proxies lose cookies on a "yes", so a newcomer is sent to /enter, which gives them
//             and sends back; who keeps no cookies ends at the waiting page and costs nobody a place.
//   envoy     as nginx, but 200 for "yes" and 303 for "no".
//
// Not thread-safe: one server's thread.
#pragma once

#include <string>
#include <string_view>

#include "edge/desk.h"
#include "edge/gate/gate_origin.h"
#include "edge/place/place.h"

namespace sluice::edge {

enum class ProxyMode : std::uint8_t { nginx, redirect, envoy };

class ProxyWords {
public:
  ProxyWords(Desk& desk, GateOrigin& origin) : desk_(desk), origin_(origin) {}

  // --- What was asked. REQUIRES: the errand still has its request.
  // The visitor's method; empty: not told. What proxies of this mode say goes before what others do: it may be the
  // visitor who says that.
  [[nodiscard]] static std::string_view method_behind(const Errand& errand, ProxyMode mode);
  // The address that the visitor asked for, as it stands; empty: not told.
  [[nodiscard]] static std::string uri_behind(const Errand& errand, ProxyMode mode);
  // Where the visitor was heading. Made only for whoever is sent away: most checks are of people inside.
  [[nodiscard]] static std::string heading_of(const Errand& errand, ProxyMode mode);
  // Where to wait on the way there, and where to get a place.
  [[nodiscard]] std::string queue_to(const Errand& errand, const SaleReaders& sale, std::string_view to) const;
  [[nodiscard]] std::string door_to(const Errand& errand, const SaleReaders& sale, std::string_view to) const;

  // --- Answers
  // Yes, with the pass for the origin.
  void admit(Errand& errand, const SaleReaders& sale, ProxyMode mode, BuyerId buyer, const Place& place);
  // Yes, with nothing for the origin.
  void wave_through(Errand& errand, ProxyMode mode);
  void send_away(Errand& errand, ProxyMode mode, const std::string& location);

private:
  Desk& desk_;
  GateOrigin& origin_;
};

}  // namespace sluice::edge
