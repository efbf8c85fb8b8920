// What is noteworthy of how a server was set up, once each.
#pragma once

#include <cstddef>
#include <string>

#include "app/serve/buyer/edge_books.h"
#include "app/serve/process/descriptors.h"
#include "app/settings/settings.h"
#include "base/log.h"
#include "http/address/endpoint.h"

namespace sluice::app {

// Where a server listens, and what it has.
struct Started {
  std::string buyers;
  std::string operators;
  Role role = Role::all;
  unsigned threads = 0;
  std::size_t sales = 0;
};
void log_start(Log& log, const Settings& settings, const DescriptorPlan& descriptors, const Started& started);

// Empty, or a warning that people are served in clear from beyond this machine; logged as well.
[[nodiscard]] std::string warning_of_no_tls(Log& log, const Settings& settings, const http::Endpoint& buyers);

// Tells once, not each second, that people come by a proxy which the settings do not name. One thread.
class ProxyNote {
public:
  void look(Log& log, const Settings& settings, const EdgeBooks& books);

private:
  bool is_told_ = false;
};

}  // namespace sluice::app
