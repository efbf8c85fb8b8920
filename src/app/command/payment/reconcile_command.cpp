// `sluice reconcile`: the orders of a running server against the payments of its provider.
#include <algorithm>
#include <boost/json.hpp>
#include <iostream>

#include "app/command/admin/admin_answer.h"
#include "app/command/admin/admin_client.h"
#include "app/command/commands.h"
#include "app/command/payment/provider_record.h"
#include "app/command/payment/reconciling.h"
#include "app/command/payment/remedy.h"
#include "app/command/terminal/confirm.h"
#include "app/command/terminal/readable.h"
#include "base/json_writer.h"
#include "edge/gate/return_address.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

struct OrdersOfShop {
  ReconciledOrders orders;
  std::int64_t oldest_s = std::numeric_limits<std::int64_t>::max();
};

void take(const json::object& order, OrdersOfShop& ordered) {
  const auto& total = object_of(order, "total");
  const auto& payment = object_of(order, "payment");
  ordered.orders[text_of(order, "order")] = {
      .state = text_of(order, "state"),
      .amount = number_of(total, "amount").value_or(0),
      .currency = text_of(total, "currency"),
      .refunded = number_of(object_of(order, "refunded"), "amount").value_or(0),
      .provider = text_of(payment, "provider"),
      .provider_reference = text_of(payment, "provider_reference")};
  if (const auto at = parse_rfc3339(text_of(order, "created_at"))) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at->time_since_epoch()).count();
    ordered.oldest_s = std::min<std::int64_t>(ordered.oldest_s, seconds);
  }
}

Result<OrdersOfShop> read_orders(const AdminClient& server) {
  const auto sales = answer_of(server.ask("GET", "/admin/v1/sales"));
  if (!sales) return sales.error();
  OrdersOfShop ordered;
  for (const json::object& sale : objects_of(sales->object, "sales")) {
    std::string next = "/admin/v1/sales/" + edge::escaped(text_of(sale, "sale")) + "/orders?limit=500&format=json";
    while (!next.empty()) {
      const auto reply = server.ask("GET", next);
      const auto page = answer_of(reply);
      if (!page) return page.error();
      for (const json::object& order : objects_of(page->object, "orders")) take(order, ordered);
      next = reply->next;
    }
  }
  return ordered;
}

std::string_view name_of(Remedy remedy) {
  switch (remedy) {
    case Remedy::none:
      return "none";
    case Remedy::let_go:
      return "let_go";
    case Remedy::refund:
      return "refund";
    case Remedy::mirror:
      return "mirror";
  }
  return "none";
}

bool is_at_provider(Remedy remedy) {
  return remedy == Remedy::let_go || remedy == Remedy::refund;
}

// What became of each difference; those that need a person, or that the server sees to by itself, have none.
using Done = std::vector<Remedied>;

bool is_all(const Done& done) {
  return std::all_of(done.begin(), done.end(), [](const Remedied& one) { return one.is_done; });
}

Done remedy_all(const ReconcileOptions& options, ProviderRecord& provider, const Reconciliation& found) {
  Done done(found.differences.size());
  std::size_t count = 0;
  for (const Difference& difference : found.differences) count += is_at_provider(difference.remedy) ? 1 : 0;
  const std::string question = "Give the money of " + readable(std::uint64_t{count}) +
                               " payments back, which are for no order? Nothing undoes it.";
  const bool may_act = count > 0 && !options.dry_run && is_confirmed(question, options.yes);
  for (std::size_t i = 0; i < done.size() && may_act; ++i) {
    if (is_at_provider(found.differences[i].remedy)) done[i] = remedy(*provider.client, found.differences[i]);
  }
  return done;
}

void print_json(const Reconciliation& found, const Done& done) {
  std::string text;
  JsonWriter writer(text);
  writer.begin_object().field("ok", is_all(done)).field("orders", found.orders);
  writer.field("payments", found.payments).field("under_way", found.under_way).key("differences").begin_array();
  for (std::size_t i = 0; i < done.size(); ++i) {
    const Difference& difference = found.differences[i];
    writer.begin_object().field("kind", difference.kind).field("order", difference.order);
    writer.field("payment", difference.payment).field("detail", difference.detail);
    writer.field("remedy", name_of(difference.remedy)).field("done", done[i].is_done);
    writer.field("said", done[i].said).end_object();
  }
  writer.end_array().end_object();
  std::cout << text << '\n';
}

void print_text(const Reconciliation& found, const Done& done) {
  for (std::size_t i = 0; i < done.size(); ++i) {
    const Difference& difference = found.differences[i];
    const std::string wanted = difference.remedy == Remedy::none ? "" : std::string(name_of(difference.remedy));
    std::cout << difference.kind << '\t' << difference.order << '\t'
              << harmless(difference.payment.empty() ? "-" : difference.payment) << '\t'
              << harmless(difference.detail) << '\t' << harmless(done[i].said.empty() ? wanted : done[i].said)
              << '\n';
  }
  std::cout << readable(found.orders) << " orders, " << readable(found.payments) << " payments, "
            << readable(found.under_way) << " under way, " << readable(std::uint64_t{found.differences.size()})
            << " differences\n";
}

}  // namespace

int reconcile(const ReconcileOptions& options) {
  const std::int64_t now_s =
      std::chrono::duration_cast<std::chrono::seconds>(SystemClock().wall().time_since_epoch()).count();
  auto provider = open_provider(options.config, options.data);
  if (!provider) return complain(provider.error().detail);
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return complain(server.error().detail);
  const auto ordered = read_orders(*server);
  if (!ordered) return complain(ordered.error());
  auto payments = read_payments(*provider->payments, ordered->oldest_s - payment_slack_s);
  if (!payments) return complain(payments.error().detail, exit_failed);
  leave_newcomers_out(*payments, ordered->orders, now_s);
  const Reconciliation found = reconcile(ordered->orders, *payments, provider->name);
  const Done done = remedy_all(options, *provider, found);
  options.json ? print_json(found, done) : print_text(found, done);
  return is_all(done) ? exit_ok : exit_failed;
}

}  // namespace sluice::app
