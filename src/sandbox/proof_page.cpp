#include "sandbox/proof_page.h"

namespace sluice::sandbox {

std::string proof_page(const Charge& charge) {
  std::string page =
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>Test bank</title><h1>Test bank</h1>";
  if (charge.state.status != ChargeStatus::requires_action) {
    return page + "<p>This payment is " + std::string(to_string(charge.state.status)) + ".</p></html>";
  }
  return page +
         "<p>Is it you who pays?</p><form method=\"post\"><button name=\"answer\" value=\"yes\">Yes, I pay</button> "
         "<button name=\"answer\" value=\"no\">No</button></form></html>";
}

}  // namespace sluice::sandbox
