// What the orders of a server and the payments of its provider say of each other. Pure.
//
//   the order                       the payment                      which is
//   confirmed                       not succeeded, or none           goods without money
//   payment_failed, or unknown      succeeded                        money without goods
//   likewise                        set aside, but not taken         money set aside for nothing: it lapses by itself
//   any                             of another amount or currency    another amount
//   awaits its payment, or paid     anything                         under way: the server asks by itself
//
// Payments that name no order of Sluice's are somebody else's business.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "fulfilment/stripe_intents.h"

namespace sluice::app {

struct ReconciledOrder {
  std::string state{};  // "confirmed"
  std::int64_t amount = 0;
  std::string currency{};  // "EUR"
  std::string provider{};  // whom it was paid through; empty: nobody was asked
  std::string provider_reference{};
};
using ReconciledOrders = std::map<std::string, ReconciledOrder>;  // by id

struct Difference {
  std::string kind{};  // "money_without_goods"
  std::string order{};
  std::string payment{};  // the provider's id; empty: it has none
  std::string detail{};   // for people
};

struct Reconciliation {
  std::uint64_t orders = 0;
  std::uint64_t payments = 0;   // of orders of Sluice's
  std::uint64_t under_way = 0;  // orders
  std::vector<Difference> differences{};
};

// `provider`: the one that the payments are of; orders paid through another one are left out.
[[nodiscard]] Reconciliation reconcile(const ReconciledOrders& orders,
                                       std::span<const fulfilment::KnownIntent> payments,
                                       const std::string& provider);

}  // namespace sluice::app
