#include "sandbox/field_reader.h"

#include <algorithm>

namespace sluice::sandbox {
namespace {

bool is_list_field(std::string_view name, std::string_view list) {
  return name.starts_with(list) && name.substr(list.size()).starts_with('[') && name.ends_with(']');
}

}  // namespace

Wrong FieldReader::error() const {
  for (const auto& field : form_.fields()) {
    if (!is_known(field.name)) {
      return wrong_param(field.name, "parameter_unknown", "Received unknown parameter: " + field.name);
    }
  }
  return error_;
}

bool FieldReader::is_known(std::string_view name) const {
  if (std::ranges::find(known_, name) != known_.end()) return true;
  return std::ranges::any_of(lists_, [name](std::string_view list) { return is_list_field(name, list); });
}

}  // namespace sluice::sandbox
