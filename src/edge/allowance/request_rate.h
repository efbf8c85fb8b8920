// How fast one address may ask, whatever it asks for: looked at before anything of a request but its address is read.
//
// Not counted are proxies that ask for everybody (gates' checks, a trusted proxy that does not say for whom), a
// shop's server and a payment provider, what names a hold or an order (call_shares.h bounds that), and what names a
// sale that is a rehearsal, whose crowd is one machine.
#pragma once

#include "edge/desk.h"
#include "edge/sale_readers.h"

namespace sluice::edge {

class RequestRate {
public:
  RequestRate(Desk& desk, SaleBook& sales) : desk_(desk), sales_(sales) {}

  // Whether the errand was refused for it. Cost where it was not: an address parsed, a hash look-up, two for IPv6.
  [[nodiscard]] bool refuses(Errand& errand);

private:
  [[nodiscard]] bool is_of_rehearsal(std::string_view path);

  Desk& desk_;
  SaleBook& sales_;
};

}  // namespace sluice::edge
