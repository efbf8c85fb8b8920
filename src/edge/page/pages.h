// Pages and files: every composed page in the visitor's language, the waiting page in its two forms, the snippet for
// a shop's own page, logos.
//
// Touches the board's presence (whoever looks at the plain page is here).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/desk.h"
#include "edge/page/plain_orders.h"
#include "edge/place/place_teller.h"
#include "edge/purchase/orders.h"
#include "edge/visitor/signing.h"
#include "web/assets.h"
#include "web/composed_pages.h"

namespace sluice::edge {

class Pages {
public:
  Pages(Desk& desk, SaleBook& sales, Signing& signing, PlaceTeller& teller, Route asset_route)
      : desk_(desk),
        sales_(sales),
        signing_(signing),
        teller_(teller),
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
  // A composed page, in the look of a sale where it is one of its pages.
  struct Shown {
    web::Page page = web::Page::home;
    std::string_view sale{};
  };
  void page(Errand& errand, const web::Address& address);
  void show(Errand& errand, int status, const Shown& shown);
  void show_order_by_link(Errand& errand, std::string_view key);
  void logo(Errand& errand, const web::Picture& picture);
  void asset_file(Errand& errand, const web::Asset& asset);
  [[nodiscard]] const web::ComposedPages& pages() const { return desk_.pages(); }
  [[nodiscard]] const std::string& root() const { return desk_.context().root; }
  [[nodiscard]] std::size_t choose_language(Errand& errand) const;
  [[nodiscard]] PlainOrders::Start begin_plain(Errand& errand, web::Page page);
  void append_page_headers(Errand& errand, const Shown& shown, std::size_t language) const;
  void waiting(Errand& errand, const SaleReaders& sale);
  void go_on(Errand& errand, const SaleReaders& sale);
  // Without JavaScript: rendered for this visitor, and seen as present with each look at it.
  void plain(Errand& errand, const SaleReaders& sale);
  [[nodiscard]] std::optional<PlaceView> current_place(Errand& errand, const SaleReaders& sale);
  void append_waiting_headers(Errand& errand);
  [[nodiscard]] std::string heading_cookie_name(const SaleReaders& sale) const;
  [[nodiscard]] std::string heading_of(const Errand& errand, const SaleReaders& sale) const;
  [[nodiscard]] std::optional<std::string> known_heading(const Errand& errand, const SaleReaders& sale) const;

  Desk& desk_;
  SaleBook& sales_;
  Signing& signing_;
  PlaceTeller& teller_;
  PlainOrders plain_orders_;
  const Route asset_route_;
};

}  // namespace sluice::edge
