// Which of the pages' languages a visitor reads: by the cookie of a choice that they made, else as their browser
// says. Thread-safe.
#pragma once

#include <string>

#include "edge/context.h"
#include "http/message.h"

namespace sluice::edge {

[[nodiscard]] std::string language_of(const Context& context, const http::Request& request);

}  // namespace sluice::edge
