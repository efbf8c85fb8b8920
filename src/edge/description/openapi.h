// The APIs' descriptions, as served at /openapi.json of each port: the files openapi.json and admin_openapi.json,
// compiled in.
#pragma once

#include <string_view>

namespace sluice::edge {

extern const std::string_view openapi_json;
extern const std::string_view admin_openapi_json;

}  // namespace sluice::edge
