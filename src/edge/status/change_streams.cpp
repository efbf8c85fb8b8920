#include "edge/status/change_streams.h"

#include "base/json_writer.h"
#include "edge/status/stream_times.h"

namespace sluice::edge {
namespace {

// Of events sent at once; one more sale may be begun.
constexpr std::size_t news_bytes_max = 64 * 1024;

void append_event(std::string_view id, std::string_view name, std::string_view data, std::string& out) {
  ((out += "id: ") += id) += "\nevent: ";
  ((out += name) += "\ndata: ") += data;
  out += "\n\n";
}

std::string data_of(const std::string& sale, const shop::StatusDocument& document) {
  std::string data;
  JsonWriter json(data);
  json.begin_object().field("sale", sale).field("state", document.state).key("items").begin_array();
  for (const auto& [begin, end] : document.items) {
    json.raw(std::string_view(document.body).substr(begin, end - begin));
  }
  json.end_array().end_object();
  return data;
}

}  // namespace

ChangeStreams::Beginning ChangeStreams::begin(std::string_view last_event_id, std::uint64_t random, MonoTime now) {
  changes_.follow(now);
  const auto known = changes_.number_of(last_event_id);
  if (known && changes_.since(*known)) return {.text = retry_line(random) + "\n", .number = *known};
  const std::uint64_t newest = changes_.newest();
  return {.text = retry_line(random) + reset_event(newest), .number = newest};
}

void ChangeStreams::add(http::Stream stream, std::uint64_t host, std::uint64_t number, MonoTime now) {
  listeners_.push_back({.stream = std::move(stream), .slot = slots_.hold(host), .number = number, .beaten_at = now});
}

void ChangeStreams::beat(MonoTime now) {
  std::erase_if(listeners_, [](const Listener& listener) { return !listener.stream.is_open(); });
  if (listeners_.empty()) return;
  changes_.follow(now);
  Beginnings news;
  for (Listener& listener : listeners_) tell(listener, news, now);
}

std::string ChangeStreams::reset_event(std::uint64_t number) const {
  std::string text;
  append_event(changes_.id_of(number), "reset", "{}", text);
  return text;
}

// Empty: there is none. A sale that the directory has no more is left out.
ChangeStreams::Beginning ChangeStreams::news_after(std::uint64_t number) const {
  const auto changes = changes_.since(number);
  if (!changes) {
    const std::uint64_t newest = changes_.newest();
    return {.text = reset_event(newest), .number = newest};
  }
  Beginning news{.text = {}, .number = number};
  const auto directory = directory_.snapshot();
  for (const ChangeLog::Change& change : *changes) {
    if (news.text.size() >= news_bytes_max) break;
    news.number = change.number;
    const auto at = directory->find(change.sale);
    if (at == directory->end()) continue;
    const auto document = at->second->told.status.snapshot();
    append_event(changes_.id_of(change.number), "change", data_of(change.sale, *document), news.text);
  }
  return news;
}

void ChangeStreams::tell(Listener& listener, Beginnings& news, MonoTime now) const {
  auto at = news.find(listener.number);
  if (at == news.end()) at = news.emplace(listener.number, news_after(listener.number)).first;
  const Beginning& next = at->second;
  const bool has_news = !next.text.empty();
  if (!has_news) listener.number = next.number;
  if (!has_news && now - listener.beaten_at < heartbeat_period) return;
  if (!listener.stream.push(has_news ? std::string_view(next.text) : heartbeat)) return;
  listener.number = next.number;
  listener.beaten_at = now;
}

}  // namespace sluice::edge
