#include "shop/sale/preparing.h"

#include <algorithm>
#include <array>

#include "base/ids.h"
#include "base/json_writer.h"

namespace sluice::shop {
namespace {

// Why the ledger would not take it; empty: it does.
std::string problem_of(std::string_view kind, std::string_view name) {
  constexpr std::array<std::string_view, 4> kinds{"tick", "rehearsal", "hook", "preflight"};
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) return "kind: is none of a preparation";
  return is_valid_name(name) ? "" : "name: must be 1 to 40 of a-z, 0-9 and -";
}

}  // namespace

Answer Preparing::apply(Now now, const PutPreparation& put, Round& round) const {
  const std::string problem = problem_of(put.kind, put.name);
  if (!problem.empty()) return {.verdict = Verdict::invalid, .detail = problem};
  if (put.state.empty() || put.detail.size() > detail_bytes_max) {
    return {.verdict = Verdict::invalid, .detail = "state: is missing, or there is too much to tell with it"};
  }
  ledger::PutPreparation row;
  row.sale = sale_;
  row.kind = round.keep(put.kind);
  row.name = round.keep(put.name);
  row.at = now.wall;
  row.who = round.keep(put.by.who);
  row.state = round.keep(put.state);
  row.detail = round.keep(put.detail);
  round.add(row);
  Answer answer{.verdict = Verdict::done};
  JsonWriter(answer.body)
      .begin_object()
      .field("kind", put.kind)
      .field("name", put.name)
      .field("state", put.state)
      .field("at", format_rfc3339(now.wall))
      .end_object();
  return answer;
}

Answer Preparing::apply(Now /*now*/, const RemovePreparation& remove, Round& round) const {
  const std::string problem = problem_of(remove.kind, remove.name);
  if (!problem.empty()) return {.verdict = Verdict::invalid, .detail = problem};
  round.add(
      ledger::DeletePreparation{.sale = sale_, .kind = round.keep(remove.kind), .name = round.keep(remove.name)});
  Answer answer{.verdict = Verdict::done};
  JsonWriter(answer.body).begin_object().field("kind", remove.kind).field("name", remove.name).end_object();
  return answer;
}

}  // namespace sluice::shop
