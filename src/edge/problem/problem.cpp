#include "edge/problem/problem.h"

#include "base/json_writer.h"

namespace sluice::edge {

void append_problem(std::string& out, const ProblemType& type, std::string_view detail, std::string_view extra,
                    std::string_view trace_id) {
  JsonWriter json(out);
  out += "{\"type\":\"/problems/";
  out += type.slug;
  out += "\",\"title\":\"";
  out += type.title;
  out += "\",\"status\":";
  out += std::to_string(type.status);
  out += ",\"detail\":";
  json.text(detail.empty() ? type.meaning : detail);
  if (!extra.empty()) {
    out += ',';
    out += extra;
  }
  out += ",\"trace_id\":\"";
  out += trace_id;
  out += "\"}";
}

}  // namespace sluice::edge
