// Where the server listens, what it lets a client do there, and whose word about visitors counts.
#pragma once

#include <string_view>

#include "http/address/endpoint.h"
#include "http/limits.h"
#include "http/reception/front.h"
#include "shop/settings/fields.h"

namespace sluice::app {

void read_endpoint(shop::Fields& fields, std::string_view name, http::Endpoint& out);
// [limits]
void read_limits(shop::Fields& fields, http::Limits& limits);
// trusted_proxies, forwarded_header, proxy_protocol
void read_front(shop::Fields& fields, http::Front& front);

}  // namespace sluice::app
