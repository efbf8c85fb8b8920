// What answers buyers, put together: each room with what it needs of the others. One server's thread.
#pragma once

#include "edge/gate/gate_origin.h"
#include "edge/gate/gates.h"
#include "edge/page/forms.h"
#include "edge/page/pages.h"
#include "edge/place/handovers.h"
#include "edge/place/places.h"
#include "edge/place/tickets.h"
#include "edge/problem/problem_pages.h"
#include "edge/purchase/orders.h"
#include "edge/purchase/purchases.h"
#include "edge/status/status.h"

namespace sluice::edge {

struct BuyerRooms {
  BuyerRooms(const Context& context, Random& random, const AddressBook& book, Route asset_route)
      : sales(context.directory, context.https),
        desk(context, random, Desk::Askers::buyers, book, [this] { sales.begin_request(); }),
        signing(desk),
        teller(desk, signing),
        status(desk, sales),
        handovers(desk, sales, signing, teller),
        tickets(desk, places, signing, teller, handovers),
        purchases(desk, sales, places, signing, teller),
        orders(desk),
        origin(desk),
        gates(desk, places, signing, teller, origin),
        pages(desk, sales, signing, teller, asset_route),
        forms(desk, sales, pages, tickets, handovers, purchases),
        problem_pages(desk) {}
  BuyerRooms(const BuyerRooms&) = delete;
  BuyerRooms& operator=(const BuyerRooms&) = delete;

  SaleBook sales;
  Desk desk;
  LocalPlaces places;
  Signing signing;
  PlaceTeller teller;
  Status status;
  Handovers handovers;
  Tickets tickets;
  Purchases purchases;
  Orders orders;
  GateOrigin origin;
  Gates gates;
  Pages pages;
  Forms forms;
  ProblemPages problem_pages;
};

}  // namespace sluice::edge
