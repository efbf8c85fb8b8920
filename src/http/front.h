// What stands between a server and its clients.
#pragma once

#include "http/address.h"

namespace sluice::http {

struct Front {
  // Proxies, each of which carries many clients: no bound for what one address may have counts for them.
  AddressRanges proxies;
};

}  // namespace sluice::http
