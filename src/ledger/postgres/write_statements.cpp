#include "ledger/postgres/write_statements.h"

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/postgres/row_sql.h"
#include "ledger/rows.h"
#include "ledger/writes.h"

namespace sluice::ledger::postgres {
namespace {

using Text = std::string_view;

constexpr auto text = ArrayColumn::Type::text;
constexpr auto number = ArrayColumn::Type::number;

// Numbered in the order in which they are given, after those that there are; as many of the oldest go as there is no
// room for. Numbers are not a sequence's, which would leave gaps where a round was refused.
std::string append_act_sql() {
  Parameters parameters = parameters_of<ActRowOf<Text>>();
  parameters.erase(parameters.begin());
  std::string rows = unnested(parameters);
  rows.insert(rows.find(" AS x"), " WITH ORDINALITY");
  rows.insert(rows.size() - 1, ",nth");
  const std::string names = names_of(parameters);
  return "WITH last AS (SELECT coalesce(max(number), 0) AS number FROM act), put AS (INSERT INTO act (number," +
         names + ") SELECT last.number + x.nth," + names + " FROM last, " + rows +
         " RETURNING number) DELETE FROM act WHERE number <= (SELECT max(number) FROM put) - " +
         std::to_string(acts_max);
}

std::string take_lease_sql() {
  return expecting_all(update_sql("sale_mark", "lease = x.to_lease, owner = x.owner, batch = x.after",
                                  Parameters{{"sale", text},
                                             {"lease", number},
                                             {"to_lease", number},
                                             {"owner", text},
                                             {"batch", number},
                                             {"after", number}},
                                  found_by({"sale"}, {"lease", "batch"}) + " AND x.to_lease > x.lease"),
                       "SL001");
}

std::string move_mark_sql() {
  Parameters parameters = parameters_of<MarkRowOf<Text>>();
  for (Parameter more : {Parameter{"owner", text}, Parameter{"batch", number}, Parameter{"after", number}}) {
    parameters.push_back(std::move(more));
  }
  return expecting_all(update_sql("sale_mark",
                                  "state = x.state, sale_time_us = x.sale_time_us, commit_number = x.commit_number, "
                                  "owner = x.owner, batch = x.after",
                                  parameters, found_by({"sale"}, {"lease", "batch"})),
                       "SL001");
}

std::string put_settings_sql() {
  return expecting_all(update_sql("sale_settings", "epoch = x.epoch, settings = x.settings, draw_key = x.draw_key",
                                  parameters_of<SettingsRowOf<Text>>(), found_by({"sale"}, {})));
}

std::string insert_hold_sql() {
  Parameters parameters = parameters_of<HoldRowOf<Text>>();
  parameters.insert(parameters.begin(), {"key", number});
  return insert_of("hold", parameters);
}

// Of an item that is there.
std::string insert_claim_sql() {
  return expecting_all(insert_sql<ClaimRowOf<Text>>() + " JOIN item i ON i.sale = x.sale AND i.item = x.item");
}

std::string retake_claim_sql() {
  return expecting_all(update_sql(
      "claim", "generation = x.generation, state = x.state, hold = x.hold, buyer = x.buyer",
      parameters_of<ClaimRowOf<Text>>(),
      found_by({"sale", "item", "unit"}, {}) + " AND t.generation = x.generation - 1 AND t.state = 'released'"));
}

std::string moved_sql(Text table, Parameters key, std::initializer_list<Text> found, std::initializer_list<Text> rest,
                      const std::string& changes = "state = x.to_state") {
  return expecting_all(update_sql(table, changes, key, found_by(found, rest)));
}

// Each with its name.
std::string sql_of(WriteName name) {
  const Parameter from{"from_state", text};
  const Parameter to{"to_state", text};
  const Parameter sale{"sale", text};
  const Parameter id{"id", text};
  switch (name) {
    case WriteName::begin:
      return "BEGIN";
    case WriteName::commit:
      return "COMMIT";
    case WriteName::insert_settings:
      return insert_sql<SettingsRowOf<Text>>();
    case WriteName::insert_mark:
      return insert_sql<MarkRowOf<Text>>();
    case WriteName::take_lease:
      return take_lease_sql();
    case WriteName::move_mark:
      return move_mark_sql();
    case WriteName::put_settings:
      return put_settings_sql();
    case WriteName::put_item:
      return upsert_sql<ItemRowOf<Text>>();
    case WriteName::put_line:
      return upsert_sql<LineRowOf<Text>>();
    case WriteName::insert_cleared:
      return insert_sql<ClearedRowOf<Text>>();
    case WriteName::insert_hold:
      return insert_hold_sql();
    case WriteName::move_hold:
      return moved_sql("hold", {{"key", number}, id, from, to, sale}, {"key"}, {"id", "state", "sale"});
    case WriteName::renew_hold:
      return moved_sql(
          "hold",
          {{"key", number}, id, from, to, sale, {"items", text}, {"expires_at", number}, {"deadline_us", number}},
          {"key"}, {"id", "state", "sale"},
          "state = x.to_state, items = x.items, expires_at = x.expires_at, deadline_us = x.deadline_us");
    case WriteName::insert_claim:
      return insert_claim_sql();
    case WriteName::retake_claim:
      return retake_claim_sql();
    case WriteName::move_claim:
      return moved_sql("claim", {sale, {"item", text}, {"unit", number}, {"generation", number}, from, to},
                       {"sale", "item", "unit"}, {"generation", "state"});
    case WriteName::insert_slot:
      return insert_sql<SlotRowOf<Text>>();
    case WriteName::delete_slot:
      return expecting_all(delete_sql("buyer_slot", Parameters{sale, {"buyer", text}, {"slot", number}},
                                      found_by({"sale", "buyer", "slot"}, {})));
    case WriteName::move_order:
      return moved_sql("orders", {id, from, to, sale}, {"id"}, {"state", "sale"});
    case WriteName::insert_order:
      return insert_sql<OrderRowOf<Text>>();
    case WriteName::erase_order:
      return moved_sql("orders", {id, sale, {"details", text}}, {"id"}, {"sale"},
                       "email = '', language = '', details = x.details");
    case WriteName::append_event:
      return insert_sql<OrderEventRow>();
    case WriteName::move_payment:
      return moved_sql("payment", {id, from, to, sale, {"provider_reference", text}, {"detail", text}}, {"id"},
                       {"state", "sale"},
                       "state = x.to_state, provider_reference = x.provider_reference, detail = x.detail");
    case WriteName::insert_payment:
      return insert_sql<PaymentRowOf<Text>>();
    case WriteName::move_refund:
      return moved_sql(
          "refund",
          {{"payment", text}, {"number", number}, from, to, sale, {"provider_reference", text}, {"detail", text}},
          {"payment", "number"}, {"state", "sale"},
          "state = x.to_state, provider_reference = x.provider_reference, detail = x.detail");
    case WriteName::insert_refund:
      return insert_sql<RefundRowOf<Text>>();
    case WriteName::insert_cancellation:
      return insert_sql<CancellationRowOf<Text>>();
    case WriteName::insert_job:
      return insert_sql<JobRowOf<Text>>();
    case WriteName::move_job:
      return moved_sql("job", {id, from, to, sale, {"attempts", number}, {"run_at", number}, {"last_error", text}},
                       {"id"}, {"state", "sale"},
                       "state = x.to_state, attempts = x.attempts, run_at = x.run_at, last_error = x.last_error, "
                       "payload = CASE WHEN x.to_state IN ('done', 'dropped') THEN '' ELSE t.payload END");
    case WriteName::insert_answer:
      return insert_sql<AnswerRowOf<Text>>();
    case WriteName::delete_answer:
      return expecting_all(delete_sql("idempotency",
                                      Parameters{{"buyer", text}, {"route", text}, {"key", text}, sale},
                                      found_by({"buyer", "route", "key"}, {"sale"})));
    case WriteName::put_handover:
      return upsert_sql<HandoverRowOf<Text>>();
    case WriteName::put_notice:
      return upsert_sql<NoticeRowOf<Text>>();
    case WriteName::delete_notice:
      return expecting_all(delete_sql("notice", Parameters{sale, {"line", number}, {"number", number}},
                                      found_by({"sale", "line", "number"}, {})));
    case WriteName::insert_priority_code:
      return insert_sql<PriorityCodeRowOf<Text>>();
    case WriteName::revoke_priority_code:
      return moved_sql("priority_code", {sale, {"code", text}, {"revoked", number}}, {"sale", "code"}, {"revoked"},
                       "revoked = 1");
    case WriteName::insert_priority_use:
      return insert_sql<PriorityUseRowOf<Text>>();
    case WriteName::insert_inbox:
      return insert_sql<InboxRowOf<Text>>();
    case WriteName::delete_inbox:
      return expecting_all(delete_sql("inbox", Parameters{{"provider", text}, {"event", text}, sale},
                                      found_by({"provider", "event"}, {"sale"})));
    case WriteName::put_endpoint:
      return upsert_sql<EndpointRowOf<Text>>();
    case WriteName::put_preparation:
      return upsert_sql<PreparationRowOf<Text>>();
    case WriteName::delete_preparation:
      return delete_sql("preparation", Parameters{sale, {"kind", text}, {"name", text}},
                        found_by({"sale", "kind", "name"}, {}));
    case WriteName::put_user:
      return upsert_sql<UserRowOf<Text>>();
    case WriteName::delete_user:
      return delete_sql("users", Parameters{{"name", text}}, found_by({"name"}, {}));
    case WriteName::append_act:
      return append_act_sql();
    case WriteName::insert_sample:
      return insert_sql<SampleRowOf<Text>>();
    case WriteName::delete_sample:
      return expecting_all(
          delete_sql("sale_sample", Parameters{sale, {"number", number}}, found_by({"sale", "number"}, {})));
    case WriteName::insert_sale_event:
      return insert_sql<SaleEventRowOf<Text>>();
  }
  return {};
}

std::vector<Pipeline::Named> make_all() {
  std::vector<Pipeline::Named> all;
  for (std::size_t i = 0; i < write_names; ++i) all.push_back({"w" + std::to_string(i), sql_of(WriteName{i})});
  return all;
}

}  // namespace

std::span<const Pipeline::Named> write_statements() {
  static const std::vector<Pipeline::Named> all = make_all();
  return all;
}

const char* prepared_name(WriteName name) {
  return write_statements()[static_cast<std::size_t>(name)].name.c_str();
}

}  // namespace sluice::ledger::postgres
