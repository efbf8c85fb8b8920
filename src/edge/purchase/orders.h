// Holds and orders, which only their buyer may read (an order also whoever has a link to it): /v1/holds/{hold}, its
// checkout, /v1/orders/{order}; and the hold that a place was used for, which its owner need not know by name.
//
// Touches the owner's mailbox only.
#pragma once

#include <functional>

#include "edge/desk.h"
#include "edge/sale_readers.h"

namespace sluice::edge {

// Whoever may read the order: its buyer, or who comes with the key of a link to it (token/order_link.h). nullopt:
// nobody who could be either.
[[nodiscard]] std::optional<shop::ReadOrder> wish_to_read(const Desk& desk, Errand& errand, OrderId order);

class Orders {
public:
  explicit Orders(Desk& desk) : desk_(desk) {}

  void read_hold(Errand& errand);
  // /v1/sales/{sale}/holds/current
  void find_hold(Errand& errand, const SaleReaders& sale);
  void release_hold(Errand& errand);
  void checkout(Errand& errand);
  // With `body` in place of the request's. `on_invalid` answers in place of a refusal that names a field, at once or
  // when the owner has refused it; none: that is told like every other.
  using OnInvalid = std::function<void(Errand& errand, const Refusal& refusal)>;
  void checkout_with(Errand& errand, std::string_view body, const OnInvalid& on_invalid = {});
  void read_order(Errand& errand);

private:
  // The hold of the path and the buyer who asks; else nullopt, and it has been refused.
  struct Asked {
    HoldId hold;
    BuyerId buyer;
  };
  [[nodiscard]] std::optional<Asked> asked_hold(Errand& errand);
  void ask(Errand& errand, shop::Command command);

  Desk& desk_;
};

}  // namespace sluice::edge
