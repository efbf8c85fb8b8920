// What operators and merchants ask of a sale's owner: the sale itself, its codes, orders that end otherwise, jobs,
// webhooks' endpoints; and who operates. `by`: who is to be kept as having done it (shop/people/act.h).
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.h"
#include "order/refund_states.h"
#include "shop/owner/request_key.h"
#include "shop/people/act.h"
#include "shop/purchase/named_units.h"
#include "shop/settings/config.h"

namespace sluice::shop {

struct AddSale {
  SaleConfig config;
  RequestKey request{};
  Actor by{};
};
enum class SaleAction : std::uint8_t { open, pause, resume, close, clear };
struct ActOnSale {
  std::string sale{};
  SaleAction action = SaleAction::open;
  RequestKey request{};
  Actor by{};
};
struct PatchSale {
  std::string sale{};
  boost::json::object patch;
  std::string revision{};  // of the settings that whoever asks has read (revision_of()); empty: whichever they are
  RequestKey request{};
  Actor by{};
};
struct AdjustStock {
  std::string sale{};
  std::string item{};
  std::int64_t delta = 0;
  std::uint32_t withdrawn = 0;  // the owner's: so many units are off sale already, where that takes several rounds
  RequestKey request{};
  Actor by{};
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
  Actor by{};
};
struct ReadCodes {
  std::string sale{};
  std::string line{};
};
// A code that brings nobody more to its line.
struct RevokeCode {
  std::string sale{};
  std::string line{};
  std::string code{};  // as it was typed
  RequestKey request{};
  Actor by{};
};
// An order that is not confirmed: its money is let go, and its units are another's.
struct CancelOrder {
  std::string sale{};
  OrderId order;
  order::UnitsThen units = order::UnitsThen::give_back;  // REQUIRES: not kept
  RequestKey request{};
  Actor by{};
};
// Money back, of an order that is or was confirmed.
struct RefundOrder {
  std::string sale{};
  OrderId order;
  std::int64_t amount = 0;  // minor units; 0: what the named units cost, or all that is left
  std::optional<order::UnitsThen> units{};
  std::vector<NamedUnits> items{};  // those go back; none: all, or none, as `units` says
  RequestKey request{};
  Actor by{};
};
// Who placed an order is to be forgotten: it is over, or confirmed.
struct EraseOrder {
  std::string sale{};
  OrderId order;
  std::string details{};  // what stays of them, JSON
  RequestKey request{};
  Actor by{};
};
// Background jobs. Empty: whichever.
struct ReadJobs {
  std::string state{};  // "ready" or "dead". What is done is in the ledger's table `job`.
  std::string kind{};
  std::string sale{};
  std::string endpoint{};  // a webhook's
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
  Actor by{};
};
// The webhook endpoints of the settings, as all sales have them.
struct ReadEndpoints {};
struct SwitchEndpoint {
  std::string endpoint{};  // its name
  bool is_off = false;
  std::string why{};
  RequestKey request{};
  Actor by{};
};

// Takes a place away: in the line, called, or inside a gate. `done`; `conflict`: there is none any more.
struct RevokePass {
  std::string sale{};
  std::string line{};  // its name; empty: the first
  Ordinal number{};    // the ticket's, which its holder is shown
  RequestKey request{};
  Actor by{};
};

// How a sale was prepared, as the ledger is to have it (ledger/rows/preparation_rows.h).
struct PutPreparation {
  std::string sale{};
  std::string kind{};
  std::string name{};
  std::string state{};
  std::string detail{};  // JSON, or empty
  RequestKey request{};
  Actor by{};  // nobody: the server itself
};
// None there: nothing is done.
struct RemovePreparation {
  std::string sale{};
  std::string kind{};
  std::string name{};
  RequestKey request{};
  Actor by{};
};

// A person who operates, new or changed, as the ledger is to have them. Who may be so is the edge's to decide.
struct PutUser {
  std::string user{};
  std::string role{};
  std::string password{};  // its hash
  std::string was_role{};  // empty: the user is new
  bool is_password_new = true;
  Actor by{};
};
struct RemoveUser {
  std::string user{};
  std::string was_role{};
  Actor by{};
};
// An act that is no owner's, to be kept with the others.
struct NoteAct {
  Act act{};
  Actor by{};
};

}  // namespace sluice::shop
