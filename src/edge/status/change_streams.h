// Changes of all sales as server-sent events, for product pages, caches and services that follow: which sale, its
// state, its items as they are now. Whoever was cut off goes on where they were.
//
// One ChangeStreams belongs to one BuyerApi, on its server's thread, and looks at the process's ChangeLog on the
// edge's beat while somebody listens.
//
//  1. Each event's id stands for its change. Whoever comes with an id (Last-Event-ID) is told what followed it; whose
//     id is of another process, or too old, is told `reset` first: what was known before does not count.
//  2. A sale that changes faster than a listener takes events is told as it is when there is room again. Nothing is
//     queued; what is sent at once is bounded.
//  3. A stream takes one of EventSlots'; the slot is free again a beat after the end.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "edge/status/change_log.h"
#include "edge/status/event_streams.h"
#include "http/message.h"

namespace sluice::edge {

class ChangeStreams {
public:
  // All must outlive this.
  ChangeStreams(EventSlots& slots, ChangeLog& changes, const Published<shop::Directory>& directory)
      : slots_(slots), changes_(changes), directory_(directory) {}
  ChangeStreams(const ChangeStreams&) = delete;
  ChangeStreams& operator=(const ChangeStreams&) = delete;

  struct Beginning {
    std::string text;          // to be sent as the body of the stream's head
    std::uint64_t number = 0;  // of the change up to which everything is told with it
  };
  // For whoever knows what was told up to the event of this id; empty: nothing.
  [[nodiscard]] Beginning begin(std::string_view last_event_id, std::uint64_t random, MonoTime now);
  // Takes over a stream that was sent a beginning. REQUIRES: a slot was taken for it.
  void add(http::Stream stream, std::uint64_t host, std::uint64_t number, MonoTime now);
  void beat(MonoTime now);

private:
  struct Listener {
    http::Stream stream;
    EventSlots::Held slot;
    std::uint64_t number = 0;  // of the last change that was told
    MonoTime beaten_at;
  };
  using Beginnings = std::map<std::uint64_t, Beginning>;  // what is told after a change, made once a beat

  [[nodiscard]] std::string reset_event(std::uint64_t number) const;
  [[nodiscard]] Beginning news_after(std::uint64_t number) const;
  void tell(Listener& listener, Beginnings& news, MonoTime now) const;

  EventSlots& slots_;
  ChangeLog& changes_;
  const Published<shop::Directory>& directory_;
  std::vector<Listener> listeners_;
};

}  // namespace sluice::edge
