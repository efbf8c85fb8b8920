// An HTTP request as bytes, as an edge carries it to the owner.
//
// There is one form of each: what is read is what would be written, or nothing. Texts are free of control characters,
// as the HTTP parser gives them, so nothing can be smuggled into a head on the other side.
//
// Pure; views live as long as the bytes that were read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace sluice::bus {

void append_request(std::string& out, const http::Request& request);
// nullopt: it is none of ours.
[[nodiscard]] std::optional<http::Request> read_request(std::string_view bytes);

}  // namespace sluice::bus
