#include "sim/crowd/visit.h"

#include <boost/json.hpp>

namespace sluice::sim {

using shop::Verdict;

Response refusal(Verdict verdict) {
  switch (verdict) {
    case Verdict::overloaded:
    case Verdict::read_only:
    case Verdict::unreadable:
    case Verdict::not_open:
      return {.kind = Response::Kind::later, .verdict = verdict};
    case Verdict::closed:
      return {.kind = Response::Kind::closed, .verdict = verdict};
    case Verdict::sold_out:
      return {.kind = Response::Kind::sold_out, .verdict = verdict};
    default:
      return {.kind = Response::Kind::refused, .verdict = verdict};
  }
}

std::string member_of(const std::string& body, std::string_view name) {
  const boost::json::value parsed = boost::json::parse(body);
  const auto* found = parsed.as_object().if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

}  // namespace sluice::sim
