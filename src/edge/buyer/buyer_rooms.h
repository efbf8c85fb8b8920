// What answers buyers, put together: each room with what it needs of the others. One server's thread.
#pragma once

#include "edge/allowance/request_rate.h"
#include "edge/degraded/degraded.h"
#include "edge/degraded/degraded_gates.h"
#include "edge/description/description.h"
#include "edge/description/description_page.h"
#include "edge/description/openapi.h"
#include "edge/feedback/feedback.h"
#include "edge/gate/gate_origin.h"
#include "edge/gate/gates.h"
#include "edge/page/forms.h"
#include "edge/page/pages.h"
#include "edge/place/handovers.h"
#include "edge/place/notices.h"
#include "edge/place/places.h"
#include "edge/place/tickets.h"
#include "edge/purchase/orders.h"
#include "edge/purchase/provider_events.h"
#include "edge/purchase/purchases.h"
#include "edge/purchase/shop_holds.h"
#include "edge/refusal/problem_pages.h"
#include "edge/remote/forwarding.h"
#include "edge/status/status.h"
#include "edge/visitor/accounts.h"

namespace sluice::edge {

struct BuyerRooms {
  BuyerRooms(const Context& context, Random& random, const AddressBook& book, Route asset_route)
      : sales(context.directory, context.cookies),
        desk(context, random, OwnerCalls::Askers::buyers, book, [this] { sales.begin_request(); }),
        request_rate(desk, sales),
        forwarding(desk),
        signing(desk),
        origin_keys(desk),
        accounts(desk, signing, origin_keys),
        toll(desk, signing),
        teller(desk, signing),
        status(desk, sales),
        handovers(desk, sales, signing, teller, toll),
        notices(desk),
        tickets(desk, places, signing, teller, handovers, toll),
        purchases(desk, sales, places, signing, teller, toll),
        orders(desk),
        feedback(desk, sales),
        provider_events(desk),
        origin(desk, origin_keys),
        gate_places(desk, places, signing, teller, toll),
        proxy_words(desk, origin),
        stock_gate(desk, sales, gate_places, signing, teller, proxy_words),
        gates(desk, gate_places, signing, teller, proxy_words, stock_gate),
        shop_holds(desk, sales, origin_keys),
        degraded(desk, forwarding, signing, teller, toll),
        degraded_gates(desk, degraded, forwarding, gate_places, signing, toll, proxy_words),
        pages(desk, sales, signing, teller, degraded, asset_route),
        forms(desk, sales, accounts, pages, tickets, handovers, notices, purchases, orders, degraded),
        problem_pages(desk),
        description(desk, openapi_json, buyers_description_page) {}
  BuyerRooms(const BuyerRooms&) = delete;
  BuyerRooms& operator=(const BuyerRooms&) = delete;

  SaleBook sales;
  Desk desk;
  LocalPlaces places;
  RequestRate request_rate;
  Forwarding forwarding;
  Signing signing;
  OriginKeys origin_keys;
  Accounts accounts;
  Toll toll;
  PlaceTeller teller;
  Status status;
  Handovers handovers;
  Notices notices;
  Tickets tickets;
  Purchases purchases;
  Orders orders;
  Feedback feedback;
  ProviderEvents provider_events;
  GateOrigin origin;
  GatePlaces gate_places;
  ProxyWords proxy_words;
  StockGate stock_gate;
  Gates gates;
  ShopHolds shop_holds;
  Degraded degraded;
  DegradedGates degraded_gates;
  Pages pages;
  Forms forms;
  ProblemPages problem_pages;
  Description description;
};

}  // namespace sluice::edge
