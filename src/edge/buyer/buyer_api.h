// The buyer API and the pages: what port 8080 speaks. Stateless but for what it shares with the sales' owners.
//
// One BuyerApi serves one HTTP server, on that server's thread. Joining a line, asking for one's place, the status
// document and "sold out" are answered here, from the sale's front; taking units and all that follows goes to the
// owner and is answered when the ledger has it.
//
// Each noun has a room of its own, in a folder of its own (place/, purchase/, gate/, status/, page/, refusal/); what
// they share is the desk. buyer_rooms.h puts them together, buyer_routes.h says which address leads to which room.
#pragma once

#include <memory>

#include "base/random.h"
#include "edge/context.h"
#include "edge/route/routes.h"
#include "edge/telemetry/telemetry.h"
#include "http/loop.h"
#include "http/message.h"

namespace sluice::edge {

struct BuyerRooms;
struct Errand;

class BuyerApi final : public http::Handler {
public:
  // `context`, `random` and what they refer to must outlive the API.
  BuyerApi(const Context& context, Random& random);
  ~BuyerApi() override;

  // The loop of the server that calls handle(); answers from owners come back to its thread. Before the first
  // request.
  void attach(http::Loop& loop);

  void handle(const http::Request& request, http::Exchange& exchange) override;
  void after_round() override;

  // A place for somebody who came to an edge while that had no owner (edge/degraded/stamps.h), as if they came now.
  // Nothing is given twice. Part of a round, as a request is. `client`: their address; empty: not known.
  struct Stamped {
    std::string_view sale;
    LineIndex line{};
    std::uint32_t epoch = 0;  // of the line; of another one than it has now nobody is given a place
    BuyerId buyer;
    std::string_view client;
  };
  void give_place(const Stamped& stamped);

  [[nodiscard]] const Telemetry& telemetry() const;

private:
  // `root`: what stood before the path as it was asked.
  void serve(const http::Request& request, http::Exchange& exchange, std::string_view root);
  void route(Errand& errand);
  [[nodiscard]] bool is_answered_elsewhere(Errand& errand, const Address& address);
  void lead_below(Errand& errand);
  void ask_owner_elsewhere(Errand& errand);
  [[nodiscard]] bool is_for_owner_elsewhere(const Errand& errand, const Address& address) const;
  // Whether another site's page asks whether it may ask; answered then.
  [[nodiscard]] bool answer_preflight(Errand& errand);
  void welcome_page_of(Errand& errand);

  std::unique_ptr<BuyerRooms> rooms_;
};

}  // namespace sluice::edge
