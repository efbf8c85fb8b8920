#include "edge/telemetry/request_span.h"

#include <algorithm>
#include <utility>

#include "base/ids.h"

namespace sluice::edge {
namespace {

// Which of the path's parameters is the sale; nullopt: none.
std::optional<std::size_t> place_of_sale(std::string_view path) {
  const std::size_t at = path.find("{sale}");
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<std::size_t>(std::count(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(at), '{'));
}

}  // namespace

std::optional<RequestSpan> begin_request(const SpanSink& sink, std::string_view traceparent, MonoTime now,
                                         Random& random) {
  if (const auto caller = read_traceparent(traceparent)) {
    if (!caller->is_sampled) return std::nullopt;
    return RequestSpan{.open = {.context = child_of(*caller, random), .parent = caller->span, .began = now}};
  }
  if (!sink.samples(random.next())) return std::nullopt;
  return RequestSpan{.open = {.context = new_trace(true, random), .began = now}};
}

void note_sale(Errand& errand, const AddressBook& book) {
  if (const auto place = place_of_sale(book.label(errand.route))) errand.span->sale = errand.values[*place];
}

Span ended(Errand& errand, const AddressBook& book, int status, Duration took) {
  if (errand.exchange != nullptr) note_sale(errand, book);
  const std::string_view method = to_string(errand.verb);
  const std::string_view route = book.label(errand.route);
  Span span{.open = errand.span->open, .kind = Span::Kind::server, .took = took};
  span.name.append(method).append(" ").append(route);
  // What is no sale is what somebody typed.
  if (status != 404 && is_valid_name(errand.span->sale)) span.sale = std::move(errand.span->sale);
  span.method = method;
  span.route = route;
  span.status = status;
  span.has_failed = status >= 500;
  return span;
}

}  // namespace sluice::edge
