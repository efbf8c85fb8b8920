// What an edge asks of a sale's owner, and what comes back.
//
// A Call is made by an edge, travels through the owner's mailbox, is answered after the ledger has committed, and
// goes home to the edge's own thread, where complete() turns the answer into a response. It is batch-shaped on both
// ways.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "delivery/carrier.h"
#include "ledger/rows.h"
#include "order/charge.h"
#include "order/refund_states.h"
#include "order/turns.h"
#include "sale/cart.h"
#include "shop/place/handover_codes.h"
#include "shop/settings/config.h"
#include "token/token.h"

namespace sluice::shop {

// The optional idempotency key of a request with an identity. Empty `key`: none was given.
struct RequestKey {
  std::string key{};
  std::string route{};        // "POST /v1/sales/drop-1/buy"
  std::string fingerprint{};  // of the body
};

// POST /buy and POST /holds: units for a ticket.
struct TakeUnits {
  enum class Mode : std::uint8_t {
    buy,   // without a good ticket: takes a place, and the units at once if that place is called
    hold,  // needs a called ticket
    shop,  // likewise, for the shop's visitor: gives the hold that the ticket was used for, too
  };
  Mode mode = Mode::buy;
  std::string sale{};
  BuyerId buyer;
  LineIndex line{};
  Ordinal number{};          // the ticket's (LineFront::ordinal_of); 0: the buyer has no ticket
  bool just_issued = false;  // the edge took this place for this very request
  sale::Cart cart{};
  RequestKey request{};
};
struct ReadHold {
  HoldId hold;
  BuyerId buyer;
};
// The hold that a place was used for, while it lives or once it is sold.
struct FindHold {
  std::string sale{};
  BuyerId buyer;
  LineIndex line{};
  Ordinal number{};
};
struct ReleaseHold {
  HoldId hold;
  BuyerId buyer;
};
struct Checkout {
  HoldId hold;
  BuyerId buyer;
  std::string email{};
  std::string method{};
  std::string details{};   // JSON object
  std::string language{};  // that the buyer reads
  RequestKey request{};
  std::string return_origin{};                // where the buyer's browser is, "https://shop.example"; or empty
  order::Payer payer = order::unknown_payer;  // a hash of the client's address, for whose payment is next
};
struct ReadOrder {
  OrderId order;
  BuyerId buyer;
  bool by_link = false;  // whoever asks has been given a link to it: then they need not be the buyer
};
// What the shop that is paid itself says of a hold, and asks (docs/own_checkout.md).
struct ShopSays {
  enum class Word : std::uint8_t { read, begin, confirm, fail, release, extend };
  std::string sale{};  // by whose key it speaks
  HoldId hold;
  Word word = Word::read;
  std::string order{};          // confirm: the shop's own number
  std::chrono::seconds time{};  // extend: from now on
  RequestKey request{};
  // Where memory has let go of it: the hold as the ledger has it, expired. From the archive.
  std::shared_ptr<const ledger::HoldRow> ended{};
};
// Gives up a place: in the line, or inside a gate.
struct LeaveLine {
  std::string sale{};
  LineIndex line{};
  Ordinal number{};
  std::optional<token::BuyerThumb> holder{};  // whose it must still be; none: whoever's it is
  // Of a pass as a gate shows it to its origin, which names no line: whose it is. In place of `line`.
  std::optional<token::BuyerThumb> visitor{};
};
// A ticket that was passed over while absent has been seen.
struct ComeBack {
  std::string sale{};
  LineIndex line{};
  Ordinal number{};
};
// A pass was used at a gate for the first time (as far as the edge knows). The edge has verified it.
struct EnterGate {
  std::string sale{};
  LineIndex line{};
  Ordinal number{};
  WallTime expires_at{};
  std::optional<token::BuyerThumb> holder{};  // as for LeaveLine
};
// Whoever is inside a gate stays on: their pass was renewed by use, or the origin has said so.
struct StayOn {
  std::string sale{};
  LineIndex line{};
  Ordinal number{};
  WallTime until{};
  std::optional<token::BuyerThumb> holder{};   // as for LeaveLine
  std::optional<token::BuyerThumb> visitor{};  // likewise; then the origin's word, for which their pass need not do
};
// A code for a place, to go on with it on another device.
struct OfferPlace {
  std::string sale{};
  BuyerId buyer;
  LineIndex line{};
  Ordinal number{};
};
// The place that a buyer has before another is asked for.
struct FormerPlace {
  LineIndex line{};
  Ordinal number{};  // 0: none
};
// The place of a code, for this buyer.
struct TakeOver {
  std::string sale{};
  BuyerId buyer;
  HandoverCode code{};
  FormerPlace former{};    // the place that the buyer has in the meantime
  bool is_bounded = true;  // refused unseen while too many wrong codes are tried in the sale
};
// A place in the priority line that a code leads to.
struct JoinByCode {
  std::string sale{};
  BuyerId buyer;
  std::string code{};  // plain_code()
  FormerPlace former{};
  bool is_bounded = true;  // likewise
};
// What the origin says of its own load; 1: fully used.
struct ReportLoad {
  std::string sale{};
  double load = 0;
};
struct PaymentSettled {
  std::string sale{};
  OrderId order;
  order::ChargeResult result;
};
// A payment provider has told by itself that an order's payment may stand otherwise by now (order/provider_event.h).
// `done`: taken in; `replayed`: it was before; `no_such_order`: the order is over, or was never here.
struct ProviderTold {
  std::string provider{};
  std::string event{};
  OrderId order;
  std::string set_aside{};  // the provider's id of a payment that is set aside now, as it says; or empty
};
struct DeliverySettled {
  std::string sale{};
  JobId job;
  delivery::Lease lease{};
  delivery::TargetIndex target{};
  delivery::Result result;
};
// The provider has a last word about an order whose payment waits for a person: it is asked for it.
struct AskAgain {
  std::string sale{};
  OrderId order;
};
// What came of a refund.
struct RefundSettled {
  std::string sale{};
  OrderId order;
  JobId job;
  order::ChargeResult result;
};
// --- Operators
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

using Command =
    std::variant<TakeUnits, ReadHold, FindHold, ReleaseHold, Checkout, ReadOrder, ShopSays, LeaveLine, ComeBack,
                 EnterGate, StayOn, ReportLoad, OfferPlace, TakeOver, JoinByCode, PaymentSettled, ReadJobs, ReadJob,
                 ActOnJob, AddSale, ActOnSale, PatchSale, AdjustStock, ReadReport, MakeCodes, ReadCodes, ProviderTold,
                 DeliverySettled, ReadEndpoints, SwitchEndpoint, CancelOrder, RefundOrder, RefundSettled, AskAgain>;

enum class Verdict : std::uint8_t {
  secured,         // body: the hold
  existing_hold,   // body: the hold this ticket was used for
  in_line,         // `number` is the ticket's
  found,           // body: what was asked for
  done,            // body may hold a report
  unfinished,      // within the owner only: goes on in the next round
  order_accepted,  // body: the order
  replayed,        // the stored answer: `status`, body, location
  created,         // AddSale, MakeCodes
  code_told,       // body: the code
  moved,           // the place, `number` in `line`, is the buyer's now
  joined,          // JoinByCode: the place, `number` in `line`, is new
  has_place,       // JoinByCode: the buyer keeps the place, `number` in `line`; no use of the code was made
  not_open,        // scheduled or paused
  closed,
  sold_out,       // `item`
  not_enough,     // `item`, `available`
  limit_reached,  // `available`
  not_called,
  no_such_sale,
  no_such_item,
  no_such_hold,  // unknown, or another's
  no_such_order,
  hold_expired,
  already_ordered,
  too_many_orders,
  in_payment,
  already_sold,
  paid_at_shop,      // the sale's holds are ordered at the shop: `location`, if it is known
  not_reclaimed,     // the hold had expired, and its units are others' now
  key_mismatch,      // the key was used with another body
  no_such_code,      // wrong, used, too old, or its place is over
  too_many_tries,    // of wrong codes
  unknown_code,      // leads to no priority line of the sale
  code_used_up,      // as often as it may be
  no_such_line,      // operators
  no_such_job,       // operators: none that is ready or dead
  no_such_endpoint,  // operators
  overloaded,        // no place left to give for the moment
  read_only,         // nothing can be made durable now, so nothing is acknowledged (health.h)
  unreadable,        // the ledger could not be read: ask again
  conflict,          // operators: `detail` says why not
  invalid,           // operators: `detail` names the field
};

struct Answer {
  Verdict verdict = Verdict::read_only;
  std::uint16_t status = 0;  // replayed only
  std::string body{};        // JSON
  std::string location{};
  std::string item{};  // its id, where an item refused
  std::string detail{};
  std::string order{};  // its id, where an order stands in the way
  std::uint32_t available = 0;
  Ordinal number{};  // of the ticket, after TakeUnits, TakeOver and JoinByCode
  LineIndex line{};  // likewise
};

class Call;
using CallPtr = std::unique_ptr<Call>;

// Where answered calls go: the edge's own thread. Thread-safe.
class ReplyQueue {
public:
  virtual ~ReplyQueue() = default;
  virtual void deliver(std::vector<CallPtr> calls) = 0;
};

class Call {
public:
  explicit Call(Command asked) : command(std::move(asked)) {}
  virtual ~Call() = default;
  // On the reply queue's thread, once, after `answer` is filled in.
  virtual void complete() = 0;
  // nullptr: nobody waits for the answer.
  [[nodiscard]] virtual ReplyQueue* reply_to() const = 0;

  Command command;
  Answer answer;
};

// What came of a task, for the owner of its sale.
[[nodiscard]] Command settled(const order::PaymentTask& task, const order::ChargeResult& result);

// Brings answered calls home, a delivery for each queue: its thread is woken once, however many they are.
void deliver(std::vector<CallPtr> calls);

// A message that nobody waits for.
class Notice final : public Call {
public:
  using Call::Call;
  void complete() override {}
  [[nodiscard]] ReplyQueue* reply_to() const override { return nullptr; }
};

}  // namespace sluice::shop
