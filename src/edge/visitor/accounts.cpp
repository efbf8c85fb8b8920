#include "edge/visitor/accounts.h"

#include "token/account.h"

namespace sluice::edge {

bool Accounts::recognise(Errand& errand, const SaleReaders& sale) {
  const http::Request& request = *errand.request;
  if (request.account.empty()) return true;
  const auto peer = http::parse_address(request.peer);
  if (!peer || !desk_.context().front.proxies.has(*peer)) return true;
  const auto buyer = token::verify_account(keys_.of(errand, sale), errand.now, request.account);
  if (!buyer) {
    desk_.refuse(errand, {.kind = &refusals::bad_credentials,
                          .detail = "X-Sluice-Account: not signed with a key of this sale's origin, or not now"});
    return false;
  }
  const bool is_known = errand.visitor.buyer() == buyer;
  errand.visitor.recognise(*buyer);
  if (!is_known) signing_.greet(errand, {.id = *buyer, .is_new = true});
  return true;
}

}  // namespace sluice::edge
