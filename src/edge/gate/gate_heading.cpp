#include "edge/gate/gate_heading.h"

#include <algorithm>

#include "edge/gate/gate_asker.h"
#include "edge/gate/return_address.h"

namespace sluice::edge {

std::string heading_behind(const http::Request& request, std::string_view method, std::string_view uri) {
  if (is_reading(method)) return safe_path(uri);
  const std::string_view host = request.forwarded_host.empty() ? request.host : request.forwarded_host;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (const auto path = path_at(request.referer, std::string(scheme) + std::string(host))) return safe_path(*path);
  }
  return "/";
}

std::string address_for(const Context& context, const http::Request& request, std::string_view page,
                        std::string_view to) {
  std::string origin(request.forwarded_proto);
  origin.append("://").append(request.forwarded_host);
  const auto& allowed = context.allowed_origins;
  if (std::find(allowed.begin(), allowed.end(), origin) == allowed.end()) origin = context.public_origin;
  return origin.append(page).append("?to=").append(escaped(to));
}

}  // namespace sluice::edge
