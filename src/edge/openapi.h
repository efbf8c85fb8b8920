// The API's description, as served at /openapi.json: the file openapi.json, compiled in.
#pragma once

#include <string_view>

namespace sluice::edge {

extern const std::string_view openapi_json;

}  // namespace sluice::edge
