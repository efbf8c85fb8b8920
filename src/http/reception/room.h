// Whose place a newcomer gets where there is none left.
//
//   at Limits::connections_of_one_max of an address   one of that address
//   at Limits::connections_max                        one of the address that has the most, if it has more than
//                                                     browsers open; else one that has been idle for long enough
//
// Of those in question the longest idle one goes; those that never asked before those that did. So a crowd of one
// address pushes out its own, and silent connections push out nobody who buys. Server's thread only.
#pragma once

#include "http/reception/hub.h"

namespace sluice::http {

// Both end a connection where that is needed. False: there is no room.
[[nodiscard]] bool make_room_for(Hub& hub, const IpAddress& newcomer);
// Likewise for a connection that is counted in all, and not yet as one of its address. nullptr: that has none.
[[nodiscard]] bool make_room_among(Hub& hub, const Peers::Peer* own);

}  // namespace sluice::http
