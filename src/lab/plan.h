// What the lab is asked to play: a sale as the configuration has it, and the crowd that is expected.
//
// Read from the same JSON form as every setting, so that a sale can be copied from the configuration as it is:
//
//   [sale]      id, items, hold, pace, ... as a [[sale]] of the configuration (docs/configuration.md)
//   [crowd]     who comes, when, and what they do
//   [payment]   the provider: how long, how often no
//   [server]    what it is played on: cores, a cache in front, payment workers
//   [baseline]  what the historical throttles are given, for comparison
//
// docs/lab.md lists every field. Pure data; immutable once read.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>

#include "base/result.h"
#include "base/time.h"
#include "rehearse/plan.h"
#include "shop/settings/config.h"

namespace sluice::shop {
class Fields;
}

namespace sluice::lab {

// When those come who are not there before the opening. Even: as a rehearsal has them. Burst: more at first; half of
// them have come within a sixth of the time.
enum class Curve : std::uint8_t { even, burst };

struct CrowdPlan {
  static constexpr std::uint64_t buyers_max = rehearse::Plan::buyers_max;

  std::uint64_t buyers = 0;
  Duration over = std::chrono::seconds(10);
  Curve curve = Curve::burst;
  // Of all, who are there before the opening: in the lobby if the sale has one, else with a finger on the button.
  double early = 0.1;
  double no_show = 0.1;                          // of those called while they wait, who never come
  Duration come = std::chrono::seconds(8);       // from seeing that one is called to the click; mean, exponential
  Duration patience = std::chrono::minutes(20);  // until somebody who waits goes away; likewise. 0: nobody does
  double says_so = 0.2;                          // of those who go away, who press "leave"
  std::uint32_t units = 1;                       // that a buyer wants
  double buys = 0.9;                             // of those who hold, who want to pay
  Duration checkout = std::chrono::seconds(90);  // from the hold to the checkout; mean, exponential
  double gives_back = 0.3;                       // of those who do not pay, who give the hold back by themselves
};

struct PaymentPlan {
  Duration takes = std::chrono::milliseconds(800);  // of an order, its calls to the provider together; mean
  double declined = 0.04;                           // of tries
  double tries_again = 0.6;                         // of those declined
};

struct ServerPlan {
  std::uint32_t edge_cores = 1;
  std::uint32_t payment_workers = 10;  // [payment] workers of the configuration
  bool cache = true;                   // in front, for the status document
};

struct BaselinePlan {
  line::PaceSettings pace{};  // 0: the sale's own; if that has none either, as many as the cap leaves
  Duration poll = std::chrono::seconds(5);
};

struct Plan {
  shop::SaleConfig sale;
  CrowdPlan crowd;
  PaymentPlan payment;
  ServerPlan server;
  BaselinePlan baseline;

  // Before the opening, how long somebody may wait there: the lobby, or what of it is played.
  [[nodiscard]] Duration lobby() const;
  // From the opening to the end of the sale: closes_at, or what the lab plays at most.
  [[nodiscard]] Duration lasts() const;
  [[nodiscard]] std::uint64_t stock() const;
};

// ErrorKind::invalid_input names the field, as in "crowd.buyers: must be a whole number from 1 to ...".
[[nodiscard]] Result<Plan> parse_plan(const boost::json::object& object);

// [server]
void read_server(shop::Fields& fields, ServerPlan& server);

// What a plan must keep beside its fields' bounds, also after a setting was changed to compare. Empty: it does; else
// the field and what is wrong with it.
[[nodiscard]] std::string problem_of(const Plan& plan);

}  // namespace sluice::lab
