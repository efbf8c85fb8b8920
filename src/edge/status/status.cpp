#include "edge/status/status.h"

#include "base/json_writer.h"
#include "edge/allowance/shortage.h"

namespace sluice::edge {

void Status::list(Errand& errand) {
  errand.headers += "Cache-Control: public, max-age=1\r\n";
  std::string& body = errand.body;
  body += "{\"sales\":[";
  for (const SaleReaders* sale : sales_.all()) {
    if (body.back() != '[') body += ',';
    body += sale->status->body;
  }
  body += "]}";
  desk_.respond_json(errand, 200, body);
}

void Status::read(Errand& errand, const SaleReaders& sale) {
  // Who reads in a loop is no crowd: everybody else would be told to ask more rarely.
  Allowances& allowances = desk_.context().allowances;
  const bool counts = !allowances.is_on() || allowances.take_counted_read(network_of(desk_, errand), errand.began);
  if (counts) sale.note_read();
  respond(errand, sale.status->body, sale.status->etag);
}

void Status::read_item(Errand& errand, const SaleReaders& sale) {
  const shop::StatusDocument& document = *sale.status;
  const auto item = sale.view->find_item(errand.values[1]);
  if (!item || raw(*item) >= document.items.size()) return desk_.refuse(errand, refusals::no_such_item);
  const auto [begin, end] = document.items[raw(*item)];
  std::string& body = errand.body;
  JsonWriter(body).begin_object().field("sale", sale.id()).field("state", document.state);
  body.append(",").append(document.body, begin + 1, end - begin - 1);
  respond(errand, body, shop::etag_of(body));
}

void Status::respond(Errand& errand, const std::string& body, const std::string& etag) {
  errand.headers += "Cache-Control: public, max-age=1\r\nETag: ";
  (errand.headers += etag) += "\r\n";
  if (errand.request->if_none_match == etag) return desk_.respond_empty(errand, 304);
  desk_.respond_json(errand, 200, body);
}

std::optional<std::uint64_t> Status::take_slot(Errand& errand) {
  EventSlots& slots = desk_.context().event_slots;
  const std::uint64_t host = network_of(desk_, errand).site;
  const bool is_head = errand.request->method == http::Method::head;
  if (!slots.is_off() && (is_head || slots.try_take(host))) return host;
  desk_.refuse(errand, slots.is_off() ? refusals::not_found : refusals::no_stream_free);
  return std::nullopt;
}

// With errand.body as what it begins with. nginx would collect events until its buffer is full.
http::Stream Status::begin_stream(Errand& errand) {
  (errand.headers += no_store) += "X-Accel-Buffering: no\r\n";
  return desk_.stream(errand, "text/event-stream", errand.body);
}

void Status::open_events(Errand& errand, const SaleReaders& sale) {
  const auto host = take_slot(errand);
  if (!host) return;
  const bool is_head = errand.request->method == http::Method::head;
  const shop::StatusDocument& document = *sale.status;
  errand.body = EventStreams::first_event(document, desk_.random().next());
  http::Stream stream = begin_stream(errand);
  if (!is_head) streams_.add(sale.front, document, std::move(stream), *host, errand.began);
}

void Status::open_changes(Errand& errand) {
  const auto host = take_slot(errand);
  if (!host) return;
  const bool is_head = errand.request->method == http::Method::head;
  auto [text, number] = change_streams_.begin(errand.request->last_event_id, desk_.random().next(), errand.began);
  errand.body = std::move(text);
  http::Stream stream = begin_stream(errand);
  if (!is_head) change_streams_.add(std::move(stream), *host, number, errand.began);
}

void Status::beat() {
  sales_.hand_in_reads();
  const MonoTime now = desk_.context().clock.mono();
  streams_.beat(now);
  change_streams_.beat(now);
}

}  // namespace sluice::edge
