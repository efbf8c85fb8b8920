// The reference of the configuration: every field, what it may be, and what it is if it is not there, as the parser
// tells them.
//
// Pure. docs/configuration_fields.md is what it says, and a test holds the two together.
#pragma once

#include <string>

#include "shop/settings/field_list.h"

namespace sluice::app {

// Markdown: a table for what stands before the first section, and one for each section.
[[nodiscard]] std::string field_reference(const shop::FieldList& list);

}  // namespace sluice::app
