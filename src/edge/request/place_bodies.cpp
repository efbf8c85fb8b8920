#include "edge/request/place_bodies.h"

#include <boost/json.hpp>

#include "edge/request/json_body.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

std::optional<Refusal> read_item_line(const json::object& object, const shop::SaleView& sale,
                                      std::optional<LineIndex>& out) {
  if (!object.contains("item")) return std::nullopt;
  const auto item = text_in(object, "item");
  if (!item) return invalid_field("item: must be a string");
  const auto index = sale.find_item(*item);
  if (!index) return Refusal{.kind = &refusals::no_such_item, .detail = "item: the sale has no such item"};
  out = sale.line_of(*index);
  return std::nullopt;
}

// The line that was named, or the only one.
std::optional<Refusal> read_line_of(std::optional<LineIndex> named, const shop::SaleView& sale, JoinBody& out) {
  if (!named && sale.has_line_per_item()) return invalid_field("item: must name the item whose line to join");
  out.line = named.value_or(LineIndex{0});
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> read_named_line(std::string_view body, const shop::SaleView& sale,
                                       std::optional<LineIndex>& out) {
  if (body.empty()) return std::nullopt;
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  return read_item_line(parsed.object(), sale, out);
}

std::optional<Refusal> read_join(std::string_view body, const shop::SaleView& sale, JoinBody& out) {
  if (body.empty()) return read_line_of({}, sale, out);  // as nearly everybody's is
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  if (parsed.object().contains("code")) {
    const auto code = text_in(parsed.object(), "code");
    if (!code) return invalid_field("code: must be a string");
    out.code = *code;
    return std::nullopt;
  }
  std::optional<LineIndex> line;
  if (auto refusal = read_item_line(parsed.object(), sale, line)) return refusal;
  return read_line_of(line, sale, out);
}

std::optional<Refusal> read_code(std::string_view body, std::optional<shop::HandoverCode>& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  const auto code = text_in(parsed.object(), "code");
  if (!code) return invalid_field("code: must be a string");
  out = shop::handover_code_from(*code);
  return std::nullopt;
}

}  // namespace sluice::edge
