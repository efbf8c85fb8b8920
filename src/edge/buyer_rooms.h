// What answers buyers, put together: each room with what it needs of the others. One server's thread.
#pragma once

#include "edge/description.h"
#include "edge/description_page.h"
#include "edge/forms.h"
#include "edge/gate_origin.h"
#include "edge/gates.h"
#include "edge/handovers.h"
#include "edge/openapi.h"
#include "edge/orders.h"
#include "edge/pages.h"
#include "edge/places.h"
#include "edge/problem_pages.h"
#include "edge/purchases.h"
#include "edge/status.h"
#include "edge/tickets.h"

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
        problem_pages(desk),
        description(desk, openapi_json, buyers_description_page) {}
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
  Description description;
};

}  // namespace sluice::edge
