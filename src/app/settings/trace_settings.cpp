#include "app/settings/trace_settings.h"

#include <algorithm>

#include "app/settings/secret_lines.h"
#include "fulfilment/webhook/webhook_sender.h"

namespace sluice::app {
namespace {

constexpr std::size_t headers_max = 16;

// "Name: value"
bool is_header(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto is_of_name = [](char c) { return c > ' ' && c < 0x7f; };
  const auto is_of_value = [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; };
  return std::ranges::all_of(line.substr(0, colon), is_of_name) && std::ranges::all_of(line, is_of_value);
}

}  // namespace

void read_trace(shop::Fields& fields, TraceSettings& trace) {
  fields.only({"endpoint", "sample", "headers_file"});
  fields.require("endpoint");
  fields.text_for("endpoint", [&trace](const std::string& value) {
    trace.endpoint = value;
    const std::string problem = fulfilment::webhook_url_problem(value, true);
    return problem.empty() ? problem : "must be an http or https URL without user, password or fragment (#)";
  });
  fields.part("sample", trace.sample, 0, 1);
  fields.text_for("headers_file", [&trace](const std::string& file) {
    return read_secret_lines(file, {is_header, "Name: value", headers_max}, trace.headers);
  });
}

}  // namespace sluice::app
