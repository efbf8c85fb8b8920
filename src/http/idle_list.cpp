#include "http/idle_list.h"

#include "http/connection.h"

namespace sluice::http {

void IdleList::add(Connection& connection, MonoTime now) {
  remove(connection);
  connection.idle_place() = {.longer = shortest_, .shorter = nullptr, .since = now, .is_taken = true};
  (shortest_ == nullptr ? longest_ : shortest_->idle_place().shorter) = &connection;
  shortest_ = &connection;
}

void IdleList::remove(Connection& connection) {
  Place& place = connection.idle_place();
  if (!place.is_taken) return;
  (place.longer == nullptr ? longest_ : place.longer->idle_place().shorter) = place.shorter;
  (place.shorter == nullptr ? shortest_ : place.shorter->idle_place().longer) = place.longer;
  place = {};
}

}  // namespace sluice::http
