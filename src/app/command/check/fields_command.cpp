// `sluice check --fields`: the reference of the configuration, out of what parses it.
#include <iostream>

#include "app/command/check/field_reference.h"
#include "app/command/commands.h"
#include "app/settings/settings.h"

namespace sluice::app {

int print_fields() {
  shop::FieldList list;
  list_fields(list);
  std::cout << field_reference(list);
  return exit_ok;
}

}  // namespace sluice::app
