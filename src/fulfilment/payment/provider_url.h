// Where a payment provider is: an http or https URL, of which a path is kept and which has neither query nor
// fragment.
#pragma once

#include <string>

namespace sluice::fulfilment {

[[nodiscard]] bool is_valid_provider_url(const std::string& text);
[[nodiscard]] std::string host_of(const std::string& url);  // empty: there is none

}  // namespace sluice::fulfilment
