// What payment providers tell by themselves: POST /v1/webhooks/payments/{provider}.
//
// Nobody is asked who they are: the signature says it. What is signed is taken in and answered when it is durable, so
// that a provider that is told 2xx need not tell again; one that is told 503 does. What names no order that is here,
// or a type that says nothing, is thanked. A signature is looked at before anything else, and whoever has a good one
// is never limited: the allowance is of requests without one, of which no honest provider sends any.
//
// Touches the owner's mailbox, the allowances and the counts.
#pragma once

#include <string>

#include "edge/desk.h"
#include "edge/refusal/refusal.h"

namespace sluice::edge {

class ProviderEvents {
public:
  explicit ProviderEvents(Desk& desk) : desk_(desk) {}

  void take(Errand& errand);

private:
  void refuse(Errand& errand, const RefusalKind& kind, std::string detail = {});
  void refuse_unsigned(Errand& errand, std::string detail);
  void tell(Errand& errand, const shop::Answer& answer);

  Desk& desk_;
};

}  // namespace sluice::edge
