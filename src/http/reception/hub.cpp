#include "http/reception/hub.h"

#include <utility>

#include "http/connection/connection.h"

namespace sluice::http {

void Hub::add(std::shared_ptr<Connection> connection) {
  connection->set_index(connections.size());
  connections.push_back(std::move(connection));
  stats.connections_open.store(connections.size(), std::memory_order_relaxed);
}

void Hub::remove(Connection& connection) {
  const std::size_t index = connection.index();
  std::swap(connections[index], connections.back());
  connections[index]->set_index(index);
  const std::shared_ptr<Connection> kept_to_the_end = std::move(connections.back());
  connections.pop_back();
  stats.connections_open.store(connections.size(), std::memory_order_relaxed);
  if (is_stopping && connections.empty()) loop.stop();
}

// A turn may answer further connections, so the list can grow while it is walked.
void Hub::end_round() {
  for (std::size_t i = 0; i < dirty.size(); ++i) {
    const std::shared_ptr<Connection> connection = dirty[i];
    connection->take_turn();
  }
  dirty.clear();
  handler.after_round();
}

}  // namespace sluice::http
