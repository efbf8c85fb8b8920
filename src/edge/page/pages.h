// Pages and files: which page an address means, the snippet for a shop's own page, logos. How a page is shown is
// showing.h's, the waiting page's two forms are waiting_page.h's.
#pragma once

#include <string>
#include <string_view>

#include "edge/desk.h"
#include "edge/page/plain_orders.h"
#include "edge/page/showing.h"
#include "edge/page/waiting_page.h"
#include "edge/place/place_teller.h"
#include "edge/purchase/orders.h"
#include "edge/visitor/signing.h"
#include "web/assets/assets.h"
#include "web/composition/composed_pages.h"

namespace sluice::edge {

class Pages {
public:
  Pages(Desk& desk, SaleBook& sales, Signing& signing, PlaceTeller& teller, const Degraded& degraded,
        Route asset_route)
      : desk_(desk),
        sales_(sales),
        signing_(signing),
        showing_(desk),
        waiting_(desk, signing, teller, degraded, showing_),
        plain_orders_(desk, sales),
        asset_route_(asset_route) {}

  // Whether what the path names is there, or, as only its buyer may know, can be. REQUIRES: it is a page's or a
  // file's.
  [[nodiscard]] bool is_there(const Errand& errand);

  // Whatever has no address of its own in the table.
  void file(Errand& errand);
  // A page about what the path names: there only if that is, or, as only its buyer may know, can be.
  void of_sale(Errand& errand);
  void of_hold(Errand& errand);
  void of_order(Errand& errand);
  // /queue/{sale}
  void queue(Errand& errand);
  // For a form of the checkout without JavaScript: shows that again with what was typed, if something in it is wrong.
  [[nodiscard]] Orders::OnInvalid checkout_again(Errand& errand, web::Typed typed);
  // In place of the shop behind a gate, which does not answer its proxy: comes again by itself, also without a
  // script.
  void away(Errand& errand, const SaleReaders& gate);
  // A page to people who asked for one, a problem document to programs.
  void refuse(Errand& errand, const RefusalKind& kind);

private:
  void page(Errand& errand, const web::Address& address);
  void show_order_by_link(Errand& errand, std::string_view key);
  void logo(Errand& errand, const web::Picture& picture);
  void asset_file(Errand& errand, const web::Asset& asset);
  [[nodiscard]] const std::string& root() const { return desk_.context().root; }
  [[nodiscard]] PlainOrders::Start begin_plain(Errand& errand, web::Page page);

  Desk& desk_;
  SaleBook& sales_;
  Signing& signing_;
  Showing showing_;
  WaitingPage waiting_;
  PlainOrders plain_orders_;
  const Route asset_route_;
};

}  // namespace sluice::edge
