#include "edge/status/event_streams.h"

#include <algorithm>

#include "edge/status/stream_times.h"

namespace sluice::edge {
namespace {

// As a cache in front would tell it. More often, and a moving line costs every listener ten documents a second.
constexpr Duration news_period = std::chrono::seconds(1);
// A page calls what it shows fresh for five seconds.
constexpr Duration repeat_period = std::chrono::seconds(4);
std::string event_of(const shop::StatusDocument& document) {
  return "id: " + std::to_string(document.revision) + "\ndata: " + document.body + "\n\n";
}

}  // namespace

bool EventSlots::try_take(std::uint64_t host) {
  const std::scoped_lock lock(mutex_);
  if (taken_.load(std::memory_order_relaxed) >= max_) return false;
  std::uint32_t& has = by_host_[host];  // with no room at all there is nobody: host_max_ is 1 at least
  if (has >= host_max_) return false;
  ++has;
  taken_.fetch_add(1, std::memory_order_relaxed);
  return true;
}

void EventSlots::give_back(std::uint64_t host) {
  const std::scoped_lock lock(mutex_);
  const auto at = by_host_.find(host);
  if (--at->second == 0) by_host_.erase(at);
  taken_.fetch_sub(1, std::memory_order_relaxed);
}

std::string EventStreams::first_event(const shop::StatusDocument& document, std::uint64_t random) {
  return retry_line(random) + event_of(document);
}

void EventStreams::add(std::shared_ptr<shop::SaleFront> sale, const shop::StatusDocument& document,
                       http::Stream stream, std::uint64_t host, MonoTime now) {
  auto channel =
      std::find_if(channels_.begin(), channels_.end(), [&](const Channel& c) { return c.sale->id == sale->id; });
  if (channel == channels_.end()) channel = channels_.emplace(channel, std::move(sale), document, now);
  channel->listeners.push_back(
      {.stream = std::move(stream), .slot = slots_.hold(host), .edition = channel->edition, .beaten_at = now});
}

void EventStreams::beat(MonoTime now) {
  follow_directory();
  for (Channel& channel : channels_) {
    std::erase_if(channel.listeners, [](const Listener& listener) { return !listener.stream.is_open(); });
    follow(channel, now);
    for (Listener& listener : channel.listeners) tell(channel, listener, now);
  }
  std::erase_if(channels_, [](const Channel& channel) { return channel.listeners.empty(); });
}

// A sale that the directory has no more is told of as it was last; its listeners end by themselves.
void EventStreams::follow_directory() {
  const std::uint64_t version = directory_.version();
  if (version == directory_version_) return;
  directory_version_ = version;
  const auto directory = directory_.snapshot();
  for (Channel& channel : channels_) {
    const auto at = directory->find(channel.sale->id);
    if (at == directory->end() || at->second == channel.sale) continue;
    channel.sale = at->second;
    channel.status = Published<shop::StatusDocument>::Reader(channel.sale->told.status);
  }
}

void EventStreams::follow(Channel& channel, MonoTime now) {
  channel.status.refresh();
  const shop::StatusDocument& document = *channel.status;
  const Duration age = now - channel.made_at;
  const bool is_news = document.revision != channel.revision && age >= news_period;
  if (!is_news && document.state == channel.state && age < repeat_period) return;
  channel.event = event_of(document);
  ++channel.edition;
  channel.state = document.state;
  channel.revision = document.revision;
  channel.made_at = now;
}

void EventStreams::tell(const Channel& channel, Listener& listener, MonoTime now) {
  if (listener.edition != channel.edition) {
    if (listener.stream.push(channel.event)) listener.edition = channel.edition;
  } else if (now - listener.beaten_at >= heartbeat_period && listener.stream.push(heartbeat)) {
    listener.beaten_at = now;
  }
}

}  // namespace sluice::edge
