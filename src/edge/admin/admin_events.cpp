#include "edge/admin/admin_events.h"

#include <algorithm>

namespace sluice::edge {

void AdminEvents::open(Errand& errand) {
  forget_ended();
  const bool is_head = errand.request->method == http::Method::head;
  if (!is_head && watchers_.size() >= watchers_max) return desk_.refuse(errand, refusals::no_stream_free);
  (errand.headers += no_store) += "X-Accel-Buffering: no\r\n";
  errand.body = event();
  http::Stream stream = desk_.stream(errand, "text/event-stream", errand.body);
  if (!is_head) watchers_.push_back({.stream = std::move(stream), .session = errand.asker->session});
}

void AdminEvents::beat() {
  forget_ended();
  if (watchers_.empty()) return;
  const std::string news = event();
  for (Watcher& watcher : watchers_) (void)watcher.stream.push(news);
}

void AdminEvents::forget_ended() {
  const MonoTime now = desk_.context().clock.mono();
  std::erase_if(watchers_, [this, now](const Watcher& watcher) {
    return !watcher.stream.is_open() || (watcher.session && !door_.is_known(*watcher.session, now));
  });
}

}  // namespace sluice::edge
