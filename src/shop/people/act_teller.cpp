#include "shop/people/act_teller.h"

#include <boost/json.hpp>

#include "base/json_writer.h"
#include "shop/people/told_settings.h"

namespace sluice::shop {
namespace {

namespace json = boost::json;

const char* kind_of(SaleAction action) {
  switch (action) {
    case SaleAction::open:
      return "sale.opened";
    case SaleAction::pause:
      return "sale.paused";
    case SaleAction::resume:
      return "sale.resumed";
    case SaleAction::close:
      return "sale.closed";
    case SaleAction::clear:
      return "line.cleared";
  }
  return "";
}

// {"state":"off"}
std::string one_field(std::string_view name, std::string_view value) {
  std::string text;
  JsonWriter(text).begin_object().field(name, value).end_object();
  return text;
}

void write_items(JsonWriter& json, const std::vector<NamedUnits>& items) {
  json.key("items").begin_array();
  for (const NamedUnits& named : items) {
    json.begin_object().field("item", named.item);
    if (named.quantity > 0) json.field("quantity", named.quantity);
    if (!named.units.empty()) {
      json.key("units").begin_array();
      for (const std::uint32_t unit : named.units) json.number(unit);
      json.end_array();
    }
    json.end_object();
  }
  json.end_array();
}

std::string stock_text(std::int64_t stock, std::int64_t withdrawn) {
  std::string text;
  JsonWriter(text).begin_object().field("stock", stock).field("withdrawn", withdrawn).end_object();
  return text;
}

}  // namespace

void ActTeller::bound(std::string& text) {
  if (text.size() <= text_bytes_max) return;
  const std::size_t bytes = text.size();
  text.clear();
  JsonWriter(text).begin_object().field("left_out_bytes", bytes).end_object();
}

// --- Sales

Act ActTeller::begin(const AddSale& add) const {
  return {.kind = "sale.created", .sale = add.config.id, .became = told_settings(add.config)};
}

bool ActTeller::finish(const AddSale&, const Answer& answer, Act&) const {
  return answer.verdict == Verdict::created;
}

std::string ActTeller::state_text(const ActOnSale& act) const {
  const OwnedSale* sale = sales_.find(act.sale);
  if (sale == nullptr) return {};
  if (act.action != SaleAction::clear) return one_field("state", to_string(sale->state()));
  std::uint64_t waiting = 0;
  for (const auto& line : sale->front()->lines) waiting += line->board.waiting();
  std::string text;
  JsonWriter(text).begin_object().field("waiting", waiting).end_object();
  return text;
}

Act ActTeller::begin(const ActOnSale& act) const {
  return {.kind = kind_of(act.action), .sale = act.sale, .was = state_text(act)};
}

bool ActTeller::finish(const ActOnSale& act_on, const Answer&, Act& act) const {
  if (act_on.action == SaleAction::clear) return true;
  act.became = state_text(act_on);
  return act.was != act.became;
}

Act ActTeller::begin(const PatchSale& patch) const {
  const OwnedSale* sale = sales_.find(patch.sale);
  Act act{.kind = "sale.changed", .sale = patch.sale};
  if (sale != nullptr) act.was = named_settings(sale->config(), patch.patch);
  return act;
}

bool ActTeller::finish(const PatchSale& patch, const Answer&, Act& act) const {
  act.became = named_settings(sales_.find(patch.sale)->config(), patch.patch);
  return keep_differences(act.was, act.became);
}

Act ActTeller::begin(const AdjustStock& adjust) const {
  return {.kind = "stock.changed", .sale = adjust.sale, .subject = adjust.item};
}

// The answer says what is; what was follows from it, also where it took several rounds.
bool ActTeller::finish(const AdjustStock& adjust, const Answer& answer, Act& act) const {
  const json::object now = json::parse(answer.body).as_object();
  const std::int64_t stock = now.at("stock").to_number<std::int64_t>();
  const std::int64_t withdrawn = now.at("withdrawn").to_number<std::int64_t>();
  const std::int64_t added = std::max<std::int64_t>(adjust.delta, 0);
  act.was = stock_text(stock - added, withdrawn - adjust.withdrawn);
  act.became = stock_text(stock, withdrawn);
  return act.was != act.became;
}

Act ActTeller::begin(const MakeCodes& make) const {
  Act act{.kind = "codes.made", .sale = make.sale, .subject = make.line};
  JsonWriter(act.became).begin_object().field("count", make.count).field("uses", make.uses).end_object();
  return act;
}

// Which one is not told: whoever reads acts need not be somebody who may read codes.
Act ActTeller::begin(const RevokeCode& revoke) const {
  return {.kind = "code.revoked", .sale = revoke.sale, .subject = revoke.line};
}

Act ActTeller::begin(const RevokePass& revoke) const {
  Act act{.kind = "pass.revoked", .sale = revoke.sale, .subject = std::to_string(raw(revoke.number))};
  if (!revoke.line.empty()) act.was = one_field("line", revoke.line);
  return act;
}

// --- Orders, jobs, webhooks

Act ActTeller::begin(const CancelOrder& cancel) const {
  return {.kind = "order.cancelled",
          .sale = cancel.sale,
          .subject = cancel.order.str(),
          .became = one_field("units", ledger::to_string(cancel.units))};
}

Act ActTeller::begin(const RefundOrder& refund) const {
  Act act{.kind = "order.refunded", .sale = refund.sale, .subject = refund.order.str()};
  JsonWriter json(act.became);
  json.begin_object().key("amount");
  refund.amount > 0 ? json.number(refund.amount)
                    : json.text(refund.items.empty() ? "all that is left" : "what they cost");
  if (refund.units) json.field("units", ledger::to_string(*refund.units));
  if (!refund.items.empty()) write_items(json, refund.items);
  json.end_object();
  return act;
}

// Who it was is not told here either.
Act ActTeller::begin(const EraseOrder& erase) const {
  return {.kind = "order.erased", .sale = erase.sale, .subject = erase.order.str()};
}

Act ActTeller::begin(const ActOnJob& act) const {
  const OwnedSale* sale = sales_.find_by(act.id);
  const bool is_retry = act.action == JobAction::retry;
  return {.kind = is_retry ? "job.retried" : "job.dropped",
          .sale = sale == nullptr ? "" : sale->front()->id,
          .subject = act.id.str(),
          .was = one_field("state", "dead"),
          .became = one_field("state", is_retry ? "ready" : "dropped")};
}

Act ActTeller::begin(const SwitchEndpoint& act) const {
  return {.kind = act.is_off ? "webhook.disabled" : "webhook.enabled", .subject = act.endpoint};
}

// --- How a sale was prepared

// "tick.kept", "rehearsal.kept", "preflight.kept"
Act ActTeller::begin(const PutPreparation& put) const {
  return {.kind = put.kind + ".kept", .sale = put.sale, .subject = put.name, .became = one_field("state", put.state)};
}

Act ActTeller::begin(const RemovePreparation& remove) const {
  return {.kind = remove.kind + ".removed", .sale = remove.sale, .subject = remove.name};
}

// --- Users

Act ActTeller::begin(const PutUser& put) const {
  Act act{.kind = put.was_role.empty() ? "user.added" : "user.changed", .subject = put.user};
  if (!put.was_role.empty()) act.was = one_field("role", put.was_role);
  JsonWriter json(act.became);
  json.begin_object().field("role", put.role);
  if (put.is_password_new) json.field("password", "changed");
  json.end_object();
  return act;
}

Act ActTeller::begin(const RemoveUser& remove) const {
  return {.kind = "user.removed", .subject = remove.user, .was = one_field("role", remove.was_role)};
}

}  // namespace sluice::shop
