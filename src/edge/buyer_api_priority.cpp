// Priority codes: whoever has one gets a place in the line that it leads to.
#include "edge/buyer_api_internal.h"
#include "shop/typed_code.h"

namespace sluice::edge {

// The owner decides: only it knows how often a code was used, and the answer waits for the ledger.
void BuyerApi::join_by_code(Visit& visit, SaleReaders& sale, std::string_view typed) {
  const auto known = buyer_of(visit);
  if (!known && !visit.request->authorization.empty()) return refuse(visit, problems::bad_credentials);
  if (refuse_sale(visit, sale, Wish::place)) return;
  const auto code = shop::plain_code(typed);
  if (!code || !sale.view->has_priority()) return refuse(visit, problems::unknown_code);
  // The owner asks this again; here it keeps a flood of guesses out of its mailbox.
  const shop::TryLimit& limit = sale.front->told.priority_tries;
  if (limit.is_full(context_.clock.mono())) return refuse_tries(visit, limit);
  shop::FormerPlace former;
  if (const auto place = known ? place_in_any(visit, sale, *known) : std::nullopt) {
    if (is_over(sale, *place)) {
      end_old_visit(sale, place);
    } else {
      former = {.line = place->line, .number = place->number};
    }
  }
  if (!context_.mailbox.try_reserve()) return refuse(visit, problems::overloaded);
  auto call = std::make_unique<PendingCall>(
      *this,
      shop::JoinByCode{
          .sale = sale.front->id, .buyer = known ? *known : mint_buyer(visit), .code = *code, .former = former});
  call->sale = sale.front;
  call->new_buyer = !known;
  send(visit, std::move(call));
}

}  // namespace sluice::edge
