// The webhook endpoints of the settings as operators see them: for which sales one is switched off, and switching it.
// /admin/v1/webhooks
#pragma once

#include "edge/admin/operator_calls.h"

namespace sluice::edge {

class AdminWebhooks {
public:
  explicit AdminWebhooks(OperatorCalls& operators) : operators_(operators) {}

  void list(Errand& errand) { operators_.read(errand, shop::ReadEndpoints{}); }
  template <bool is_off>
  void turn(Errand& errand) {
    operators_.change_plainly(errand, shop::SwitchEndpoint{.endpoint = std::string(errand.values[0]),
                                                           .is_off = is_off,
                                                           .why = "by a person",
                                                           .request = {},
                                                           .by = {}});
  }

private:
  OperatorCalls& operators_;
};

}  // namespace sluice::edge
