#include "fulfilment/trace/otlp_text.h"

#include "base/json_writer.h"

namespace sluice::fulfilment {
namespace {

void text_attribute(JsonWriter& json, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  json.begin_object().field("key", key).key("value").begin_object().field("stringValue", value);
  json.end_object().end_object();
}

void write_resource(JsonWriter& json, std::string_view version) {
  json.key("resource").begin_object().key("attributes").begin_array();
  text_attribute(json, "service.name", "sluice");
  text_attribute(json, "service.version", version);
  json.end_array().end_object();
}

// 64-bit numbers are texts in this encoding.
void write_time(JsonWriter& json, std::string_view key, MonoTime time, const ClockPair& clocks) {
  const Duration unix = clocks.wall.time_since_epoch() + (time - clocks.mono);
  json.field(key, std::to_string(std::chrono::nanoseconds(unix).count()));
}

void write_attributes(JsonWriter& json, const Span& span) {
  json.key("attributes").begin_array();
  text_attribute(json, "http.request.method", span.method);
  text_attribute(json, "http.route", span.route);
  if (span.status != 0) {
    json.begin_object().field("key", "http.response.status_code").key("value").begin_object();
    json.field("intValue", std::to_string(span.status)).end_object().end_object();
  }
  text_attribute(json, "sluice.sale", span.sale);
  json.end_array();
}

void write_span(JsonWriter& json, const Span& span, const ClockPair& clocks) {
  const auto text = [](const auto& digits) { return std::string_view(digits.data(), digits.size()); };
  const OpenSpan& open = span.open;
  json.begin_object().field("traceId", text(open.context.trace)).field("spanId", text(open.context.span));
  if (open.parent) json.field("parentSpanId", text(*open.parent));
  json.field("name", span.name).field("kind", static_cast<int>(span.kind));
  write_time(json, "startTimeUnixNano", open.began, clocks);
  write_time(json, "endTimeUnixNano", open.began + span.took, clocks);
  write_attributes(json, span);
  json.key("status").begin_object();
  if (span.has_failed) json.field("code", 2);
  json.end_object().end_object();
}

}  // namespace

std::string otlp_text(std::span<const Span> spans, std::string_view version, const ClockPair& clocks) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("resourceSpans").begin_array().begin_object();
  write_resource(json, version);
  json.key("scopeSpans").begin_array().begin_object();
  json.key("scope").begin_object().field("name", "sluice").end_object();
  json.key("spans").begin_array();
  for (const Span& span : spans) write_span(json, span, clocks);
  json.end_array().end_object().end_array().end_object().end_array().end_object();
  return out;
}

}  // namespace sluice::fulfilment
