#include "edge/refusal/refusal.h"

#include "base/json_writer.h"

namespace sluice::edge {

void append_problem(std::string& out, const Refusal& refusal, std::string_view trace_id) {
  const RefusalKind& kind = *refusal.kind;
  JsonWriter json(out);
  out += "{\"type\":\"/problems/";
  out += kind.slug;
  out += "\",\"title\":\"";
  out += kind.title;
  out += "\",\"status\":";
  out += std::to_string(status_of(refusal));
  out += ",\"detail\":";
  json.text(refusal.detail.empty() ? kind.meaning : refusal.detail);
  if (!refusal.extra.empty()) {
    out += ',';
    out += refusal.extra;
  }
  out += ",\"trace_id\":\"";
  out += trace_id;
  out += "\"}";
}

}  // namespace sluice::edge
