// What operators and merchants ask of a sale's owner: the sale itself, its codes, orders that end otherwise, jobs,
// webhooks' endpoints.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.h"
#include "order/refund_states.h"
#include "shop/owner/request_key.h"
#include "shop/settings/config.h"

namespace sluice::shop {

struct AddSale {
  SaleConfig config;
  RequestKey request{};
};
enum class SaleAction : std::uint8_t { open, pause, resume, close, clear };
struct ActOnSale {
  std::string sale{};
  SaleAction action = SaleAction::open;
  RequestKey request{};
};
struct PatchSale {
  std::string sale{};
  boost::json::object patch;
  RequestKey request{};
};
struct AdjustStock {
  std::string sale{};
  std::string item{};
  std::int64_t delta = 0;
  std::uint32_t withdrawn = 0;  // the owner's: so many units are off sale already, where that takes several rounds
  RequestKey request{};
};
struct ReadReport {
  std::string sale{};
};
// New codes for a priority line.
struct MakeCodes {
  std::string sale{};
  std::string line{};  // its name
  std::uint32_t count = 1;
  std::uint32_t uses = 1;  // of each
  RequestKey request{};
};
struct ReadCodes {
  std::string sale{};
  std::string line{};
};
// An order that is not confirmed: its money is let go, and its units are another's.
struct CancelOrder {
  std::string sale{};
  OrderId order;
  order::UnitsThen units = order::UnitsThen::give_back;  // REQUIRES: not kept
  RequestKey request{};
};
// Money back, of an order that is or was confirmed.
struct RefundOrder {
  std::string sale{};
  OrderId order;
  std::int64_t amount = 0;  // minor units; 0: all that is left
  std::optional<order::UnitsThen> units{};
  RequestKey request{};
};
// Background jobs, of all sales.
struct ReadJobs {
  std::string state{};  // "ready" or "dead"; empty: both. What is done is in the ledger's table `job`.
};
struct ReadJob {
  JobId id;
};
// What a person decides about a dead job (order/cashier.h). Not dead, or nothing to retry: `conflict`.
enum class JobAction : std::uint8_t { retry, drop };
struct ActOnJob {
  JobId id;
  JobAction action = JobAction::retry;
  RequestKey request{};
};
// The webhook endpoints of the settings, as all sales have them.
struct ReadEndpoints {};
struct SwitchEndpoint {
  std::string endpoint{};  // its name
  bool is_off = false;
  std::string why{};
  RequestKey request{};
};

}  // namespace sluice::shop
