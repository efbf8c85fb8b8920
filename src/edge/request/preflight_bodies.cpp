#include "edge/request/preflight_bodies.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>

#include "edge/request/json_body.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 14> figure_names{"buyers",
                                                        "arrivals_per_s",
                                                        "secured",
                                                        "sold_out",
                                                        "errors",
                                                        "oversold",
                                                        "inversions",
                                                        "lost_acks",
                                                        "confirmed",
                                                        "p99_ms",
                                                        "duration_s",
                                                        "checkouts_begun",
                                                        "checkouts_completed",
                                                        "checkout_p99_ms"};
constexpr std::size_t why_bytes_max = 500;

bool is_known(std::string_view name, const auto& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::optional<Refusal> read_preflight_wish(std::string_view body, bool& is_warm) {
  if (body.empty()) return std::nullopt;
  const JsonBody said(body);
  if (auto refusal = said.refusal()) return refusal;
  for (const auto& member : said.object()) {
    const std::string name(member.key());
    if (name != "warm") return invalid_field(name + ": is not a known field");
    if (!member.value().is_bool()) return invalid_field("warm: must be true or false");
    is_warm = member.value().get_bool();
  }
  return std::nullopt;
}

std::optional<Refusal> read_rehearsal(std::string_view body, RehearsalBody& out) {
  const JsonBody said(body);
  if (auto refusal = said.refusal()) return refusal;
  constexpr std::array<std::string_view, 3> verdicts{"pass", "fail", "invalid"};
  const auto verdict = text_in(said.object(), "verdict");
  if (!verdict || !is_known(*verdict, verdicts)) return invalid_field("verdict: must be pass, fail or invalid");
  out.verdict = *verdict;
  json::object figures;
  for (const auto& member : said.object()) {
    const std::string name(member.key());
    const json::value& value = member.value();
    if (name == "verdict") continue;
    if (name == "why") {
      if (!value.is_string() || value.get_string().size() > why_bytes_max) {
        return invalid_field("why: must be a text of at most " + std::to_string(why_bytes_max) + " bytes");
      }
    } else if (!is_known(name, figure_names)) {
      return invalid_field(name + ": is not a known field");
    } else if (!value.is_number() || value.to_number<double>() < 0 || !std::isfinite(value.to_number<double>())) {
      return invalid_field(name + ": must be a number of 0 or more");
    }
    figures[name] = value;
  }
  out.figures = json::serialize(figures);
  return std::nullopt;
}

}  // namespace sluice::edge
