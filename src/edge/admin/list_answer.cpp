#include "edge/admin/list_answer.h"

namespace sluice::edge {

void read_form(Parameters& parameters, ListForm& form) {
  parameters.read("format", "json, csv or jsonl", [&form](const auto& text) {
    form = text == "csv" ? ListForm::csv : text == "jsonl" ? ListForm::lines : ListForm::json;
    return text == "json" || form != ListForm::json;
  });
}

void append_next_link(Errand& errand, std::initializer_list<const char*> names, std::string_view next) {
  errand.headers.append("Link: <").append(next_target(*errand.request, names, next)).append(">; rel=\"next\"\r\n");
}

}  // namespace sluice::edge
