#include "edge/purchase/provider_events.h"

#include "edge/allowance/shortage.h"
#include "edge/verdicts.h"

namespace sluice::edge {

using Kind = order::ProviderEvent::Kind;

void ProviderEvents::take(Errand& errand) {
  const http::Request& request = *errand.request;
  auto event = desk_.context().provider_events.read(
      {.provider = errand.values[0], .signature = request.stripe_signature, .body = request.body}, errand.now);
  switch (event.kind) {
    case Kind::no_such_provider:
      return refuse(errand, refusals::no_such_provider);
    case Kind::not_signed:
      return refuse_unsigned(errand, std::move(event.detail));
    case Kind::not_json:
      return refuse(errand, refusals::not_json);
    case Kind::invalid:
      return refuse(errand, refusals::invalid_field, std::move(event.detail));
    case Kind::of_no_order:
      ++desk_.context().event_counts.ignored;
      return desk_.respond_empty(errand, 204);
    case Kind::of_order:
      break;
  }
  desk_.owners().ask_unshared(errand,
                              shop::ProviderTold{.provider = std::string(errand.values[0]),
                                                 .event = std::move(event.event),
                                                 .order = event.order,
                                                 .set_aside = std::move(event.set_aside),
                                                 .is_of_refund = event.is_of_refund},
                              [this](Errand& then, const shop::Call& call) { tell(then, call.answer); });
}

void ProviderEvents::refuse(Errand& errand, const RefusalKind& kind, std::string detail) {
  ++desk_.context().event_counts.refused;
  desk_.refuse(errand, {.kind = &kind, .detail = std::move(detail)});
}

void ProviderEvents::refuse_unsigned(Errand& errand, std::string detail) {
  const Network network = network_of(desk_, errand);
  const auto shortage = desk_.context().allowances.take_unsigned_event(network, errand.began);
  if (!shortage) return refuse(errand, refusals::bad_signature, std::move(detail));
  ++desk_.context().event_counts.refused;
  edge::refuse(desk_, errand, *shortage);
}

void ProviderEvents::tell(Errand& errand, const shop::Answer& answer) {
  ProviderEventCounts& counts = desk_.context().event_counts;
  if (answer.verdict == shop::Verdict::done) {
    ++counts.taken;
  } else if (answer.verdict == shop::Verdict::replayed) {
    ++counts.duplicate;
  } else if (answer.verdict == shop::Verdict::no_such_order) {
    ++counts.ignored;
  } else {
    return edge::tell(desk_, errand, answer);  // nothing can be written: told again later, it is taken
  }
  desk_.respond_empty(errand, 204);
}

}  // namespace sluice::edge
