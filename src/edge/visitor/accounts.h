// Visitors whom the shop knows: its proxy says so with X-Sluice-Account (token/account.h).
//
// Whoever has an account *is* the buyer of that account from then on, whatever cookie they came with, and gets that
// identity as their cookie: so their other requests, which no proxy of the shop sees, are the account's, too.
//
// The field counts from a trusted proxy only; from anybody else it is nothing. One server's thread.
#pragma once

#include "edge/desk.h"
#include "edge/sale_readers.h"
#include "edge/visitor/origin_keys.h"
#include "edge/visitor/signing.h"

namespace sluice::edge {

class Accounts {
public:
  Accounts(Desk& desk, Signing& signing, OriginKeys& keys) : desk_(desk), signing_(signing), keys_(keys) {}

  // False: a trusted proxy has sent what is not signed for this sale now, and the errand is answered so.
  [[nodiscard]] bool recognise(Errand& errand, const SaleReaders& sale);

private:
  Desk& desk_;
  Signing& signing_;
  OriginKeys& keys_;
};

}  // namespace sluice::edge
