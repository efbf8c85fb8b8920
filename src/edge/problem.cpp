#include "edge/problem.h"

#include <array>

#include "base/json_writer.h"

namespace sluice::edge {

std::span<const ProblemType* const> all_problems() {
  using namespace problems;
  static constexpr std::array all{&not_json,         &bad_idempotency_key,
                                  &no_ticket,        &bad_credentials,
                                  &not_admitted,     &cross_site,
                                  &not_called,       &not_found,
                                  &no_such_sale,     &no_such_item,
                                  &no_such_code,     &unknown_code,
                                  &no_such_priority, &no_such_hold,
                                  &no_such_order,    &method_not_allowed,
                                  &not_open,         &sold_out,
                                  &not_enough,       &limit_reached,
                                  &already_ordered,  &too_many_orders,
                                  &in_payment,       &already_sold,
                                  &key_in_use,       &code_used_up,
                                  &conflict,         &closed,
                                  &hold_expired,     &invalid_field,
                                  &key_mismatch,     &too_many_tries,
                                  &overloaded,       &no_stream_free,
                                  &read_only};
  return all;
}

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
