// What a sale's owner has decided, as HTTP says it. Pure but for tell().
#pragma once

#include <optional>

#include "edge/desk.h"
#include "edge/refusal/refusal.h"
#include "shop/owner/answer.h"

namespace sluice::edge {

// nullptr: it is no refusal.
[[nodiscard]] const RefusalKind* refusal_kind_of(shop::Verdict verdict);

// The refusal with what the owner said of it: which item, how many are available, which order stands in the way.
[[nodiscard]] std::optional<Refusal> refusal_of(const shop::Answer& answer);

// The status of an answer that is no refusal, with its body if it has one.
[[nodiscard]] int status_of(const shop::Answer& answer);

// Answers a buyer, or a page's form, with what the owner has decided.
void tell(Desk& desk, Errand& errand, const shop::Answer& answer);

}  // namespace sluice::edge
