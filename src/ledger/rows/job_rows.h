// The rows of jobs, and of where those that tell something are told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "base/ids.h"
#include "base/time.h"
#include "ledger/rows/column.h"
#include "ledger/rows/states.h"

namespace sluice::ledger {

template <class String>
struct JobRowOf {
  static constexpr std::string_view table = "job";
  static constexpr std::size_t key_columns = 1;

  JobId id;
  String sale;
  String kind;  // "payment", "refund", "mail", "webhook", "notice", "push", "stock", "relay"
  JobState state = JobState::ready;
  String subject;  // what it is about: an order's id, or a sale's
  String trace;    // W3C traceparent of the request that caused it; may be empty
  std::uint32_t attempts = 0;
  WallTime run_at{};
  String last_error;
  String target;   // of a webhook: the endpoint's name
  String payload;  // of what is told to the world outside: what; empty once it is done or dropped

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"id", &JobRowOf::id}, Column{"sale", &JobRowOf::sale}, Column{"kind", &JobRowOf::kind},
                      Column{"state", &JobRowOf::state}, Column{"subject", &JobRowOf::subject},
                      Column{"trace", &JobRowOf::trace}, Column{"attempts", &JobRowOf::attempts},
                      Column{"run_at", &JobRowOf::run_at}, Column{"last_error", &JobRowOf::last_error},
                      Column{"target", &JobRowOf::target}, Column{"payload", &JobRowOf::payload});
  }
};
// Whether webhooks of the sale still go to an endpoint. No row: they do.
template <class String>
struct EndpointRowOf {
  static constexpr std::string_view table = "webhook_endpoint";
  static constexpr std::size_t key_columns = 2;

  String sale;
  String endpoint;  // its name in the settings
  String state;     // "on" or "off"
  String detail;    // why, for people
  WallTime changed_at{};

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &EndpointRowOf::sale}, Column{"endpoint", &EndpointRowOf::endpoint},
                      Column{"state", &EndpointRowOf::state}, Column{"detail", &EndpointRowOf::detail},
                      Column{"changed_at", &EndpointRowOf::changed_at});
  }
};

using JobRow = JobRowOf<std::string>;
using EndpointRow = EndpointRowOf<std::string>;

}  // namespace sluice::ledger
