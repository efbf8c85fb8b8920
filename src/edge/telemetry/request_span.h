// A request as a span of its trace, for whoever collects traces.
//
// It is named by its verb and its address's template, and has its sale where the address names one that there is. A
// trace of the caller's is collected if they say so, a new one as often as the settings say.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/span_sink.h"
#include "edge/errand.h"

namespace sluice::edge {

// nullopt: nobody collects it.
[[nodiscard]] std::optional<RequestSpan> begin_request(const SpanSink& sink, std::string_view traceparent,
                                                       MonoTime now, Random& random);

// Before the request is left behind: what its address says.
void note_sale(Errand& errand, const AddressBook& book);

// REQUIRES: the errand has a span.
[[nodiscard]] Span ended(Errand& errand, const AddressBook& book, int status, Duration took);

}  // namespace sluice::edge
