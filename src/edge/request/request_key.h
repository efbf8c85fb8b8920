// The idempotency key of a request, as the owner keeps it with the answer. Pure; thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "edge/refusal/refusal.h"
#include "http/message.h"
#include "shop/owner/request_key.h"

namespace sluice::edge {

// Leaves `out` empty if the request has none. `body`: what was asked for, which the key must not be used for twice
// with different words.
[[nodiscard]] std::optional<Refusal> read_request_key(const http::Request& request, std::string_view body,
                                                      shop::RequestKey& out);

// The key of the field, bare or quoted; a refusal if it is neither.
[[nodiscard]] std::optional<Refusal> read_idempotency_key(std::string_view field, std::string& out);

}  // namespace sluice::edge
