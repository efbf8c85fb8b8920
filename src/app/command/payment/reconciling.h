// What the orders of a server and the payments of its provider say of each other, and what is to be done. Pure.
//
//   the order                       the payment                      which is                     the remedy
//   confirmed                       not succeeded, or none           goods without money          a person's
//   confirmed, refunded             of which more was paid back      paid back elsewhere          it is mirrored
//                                   than is known here
//   likewise                        of which less was                not paid back                a person's
//   likewise                        another than paid for it         as of an order that failed
//   payment_failed, released        succeeded, and not all of it     money without goods          it is paid back
//                                   paid back
//   likewise                        set aside, but not taken         set aside for nothing        it is let go
//   unknown                         either                           the same two                 a person's
//   any                             of another amount or currency    another amount               a person's
//   awaits its payment, or paid     anything                         under way: the server asks by itself
//
// Payments that name no order of Sluice's are somebody else's business; so may be those of an order that is not in
// the ledger (another server at the same provider), unless a backup was restored: that is a person's to say.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "fulfilment/stripe/stripe_intents.h"
#include "ledger/order_lists.h"

namespace sluice::app {

struct ReconciledOrder {
  std::string state{};  // "confirmed"
  std::int64_t amount = 0;
  std::string currency{};  // "EUR"
  std::int64_t refunded = 0;
  std::string provider{};  // whom it was paid through; empty: nobody was asked
  std::string provider_reference{};
};
using ReconciledOrders = std::map<std::string, ReconciledOrder>;  // by id

// `mirror`: nothing at the provider; what it has paid back becomes a refund of ours.
enum class Remedy : std::uint8_t { none, let_go, refund, mirror };

struct Difference {
  std::string kind{};  // "money_without_goods"
  std::string order{};
  std::string payment{};  // the provider's id; empty: it has none
  std::string detail{};   // for people
  Remedy remedy = Remedy::none;
  std::int64_t amount = 0;  // the payment's, as far as it was not paid back; minor units
  std::string currency{};   // likewise, "eur"
};

struct Reconciliation {
  std::uint64_t orders = 0;
  std::uint64_t payments = 0;   // of orders of Sluice's
  std::uint64_t under_way = 0;  // orders
  std::vector<Difference> differences{};
};

// Takes out payments that are no older than `now_s`, when reading of orders began, and of no order that was read:
// theirs may be one that came since.
void leave_newcomers_out(std::vector<fulfilment::KnownIntent>& payments, const ReconciledOrders& orders,
                         std::int64_t now_s);

[[nodiscard]] ReconciledOrder reconciled(const ledger::ListedOrder& listed);

// The order's payment goes on here, and the provider has its last word about it.
[[nodiscard]] bool is_decided(const ReconciledOrder& order, const fulfilment::KnownIntent& payment);

// `provider`: the one that the payments are of; orders paid through another one are left out.
[[nodiscard]] Reconciliation reconcile(const ReconciledOrders& orders,
                                       std::span<const fulfilment::KnownIntent> payments,
                                       const std::string& provider);

}  // namespace sluice::app
