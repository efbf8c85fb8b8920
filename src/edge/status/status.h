// What everybody is told of sales: the list, the status document, and the event streams of one and of all.
//
// Touches the sale's counts of readers; takes no owner's time.
#pragma once

#include "edge/desk.h"
#include "edge/sale_readers.h"
#include "edge/status/change_streams.h"
#include "edge/status/event_streams.h"

namespace sluice::edge {

class Status {
public:
  Status(Desk& desk, SaleBook& sales)
      : desk_(desk),
        sales_(sales),
        streams_(desk.context().event_slots, desk.context().directory),
        change_streams_(desk.context().event_slots, desk.context().changes, desk.context().directory) {}

  void list(Errand& errand);
  void read(Errand& errand, const SaleReaders& sale);
  // One item of it, which changes only when the item does: for pages and caches of the shop's.
  void read_item(Errand& errand, const SaleReaders& sale);
  void open_events(Errand& errand, const SaleReaders& sale);
  void open_changes(Errand& errand);

  // Ten times a second: what happens without a request.
  void beat();

private:
  void respond(Errand& errand, const std::string& body, const std::string& etag);
  // A slot of the network that is asked from. nullopt: there is none, and it was answered so.
  [[nodiscard]] std::optional<std::uint64_t> take_slot(Errand& errand);
  [[nodiscard]] http::Stream begin_stream(Errand& errand);

  Desk& desk_;
  SaleBook& sales_;
  EventStreams streams_;
  ChangeStreams change_streams_;
};

}  // namespace sluice::edge
