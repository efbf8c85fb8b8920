// Status documents as server-sent events: who listens to which sale, and what each has been sent.
//
// One EventStreams belongs to one BuyerApi, on its server's thread. Nobody wakes it: it looks at each published
// document on the edge's beat, ten times a second. The owner therefore knows nothing of streams and is never held up
// by them, and news is at most a beat older than by a wake-up.
//
//  1. A listener is sent the newest document: at once when the sale's state changed, else at most once a second; and
//     every few seconds the same one again, so that a page knows how fresh its knowledge is.
//  2. Who has not taken the last one yet is left out, and gets what is newest then. Nothing is queued.
//  3. A sale is known by its id: when the directory has a new front for it, because its owner has loaded it anew, its
//     listeners go on with what that tells.
//  4. No more streams than EventSlots has are open in the process; the slot is free again a beat after the end.
//
// Cost of a beat: a comparison a sale that is listened to, and a look at each of its listeners.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/published.h"
#include "base/time.h"
#include "http/message.h"
#include "shop/told/sale_front.h"

namespace sluice::edge {

// How many streams all edges of the process may have open together. Thread-safe.
class EventSlots {
public:
  explicit EventSlots(std::uint32_t max) : EventSlots(max, max) {}
  EventSlots(std::uint32_t max, std::uint32_t host_max) : max_(max), host_max_(std::max(host_max, 1U)) {}
  [[nodiscard]] bool is_off() const { return max_ == 0; }
  [[nodiscard]] std::uint32_t taken() const { return taken_.load(std::memory_order_relaxed); }
  // `host`: whose it is (allowance/network.h); one may have host_max of them.
  [[nodiscard]] bool try_take(std::uint64_t host);
  void give_back(std::uint64_t host);

  struct GiveBack {
    std::uint64_t host = 0;
    void operator()(EventSlots* slots) const { slots->give_back(host); }
  };
  // Given back when it is gone. REQUIRES: it was taken by `host`, and nobody else gives it back.
  using Held = std::unique_ptr<EventSlots, GiveBack>;
  [[nodiscard]] Held hold(std::uint64_t host) { return Held(this, GiveBack{host}); }

private:
  const std::uint32_t max_;
  const std::uint32_t host_max_;
  std::atomic<std::uint32_t> taken_{0};
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_host_;  // those that have some
};

class EventStreams {
public:
  // Both must outlive this.
  EventStreams(EventSlots& slots, const Published<shop::Directory>& directory)
      : slots_(slots), directory_(directory), directory_version_(directory.version()) {}
  EventStreams(const EventStreams&) = delete;
  EventStreams& operator=(const EventStreams&) = delete;

  // What a stream of `sale` begins with; to be sent as the body of its head.
  [[nodiscard]] static std::string first_event(const shop::StatusDocument& document, std::uint64_t random);
  // Takes over a stream that was sent first_event(document). REQUIRES: a slot was taken for it.
  void add(std::shared_ptr<shop::SaleFront> sale, const shop::StatusDocument& document, http::Stream stream,
           std::uint64_t host, MonoTime now);
  void beat(MonoTime now);

private:
  struct Listener {
    http::Stream stream;
    EventSlots::Held slot;
    std::uint64_t edition = 0;  // the last one sent
    MonoTime beaten_at;
  };
  // What is told of one sale: made once for all who listen, a new edition whenever there is something to say.
  struct Channel {
    Channel(std::shared_ptr<shop::SaleFront> of, const shop::StatusDocument& document, MonoTime now)
        : sale(std::move(of)),
          status(sale->told.status),
          state(document.state),
          revision(document.revision),
          made_at(now) {}
    std::shared_ptr<shop::SaleFront> sale;
    Published<shop::StatusDocument>::Reader status;
    std::string event{};
    std::uint64_t edition = 0;
    std::string state;
    std::uint64_t revision;
    MonoTime made_at;
    std::vector<Listener> listeners{};
  };

  void follow_directory();
  static void follow(Channel& channel, MonoTime now);
  static void tell(const Channel& channel, Listener& listener, MonoTime now);

  EventSlots& slots_;
  const Published<shop::Directory>& directory_;
  std::uint64_t directory_version_;
  std::vector<Channel> channels_;  // sales that are listened to, a few
};

}  // namespace sluice::edge
