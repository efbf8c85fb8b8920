#include "lab/plan.h"

#include <algorithm>
#include <boost/json.hpp>
#include <string>

#include "shop/settings/fields.h"

namespace sluice::lab {

namespace json = boost::json;
using shop::Fields;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

namespace {

// Longer lobbies are played from here on: who came a week ago has no other place than who came an hour ago.
constexpr Duration lobby_max = minutes(15);
// A sale that is still going on then is as good as told.
constexpr Duration lasts_max = hours(24);
// Somebody who is away longer than this was not going to come back.
constexpr Duration habit_max = hours(24);

void read_crowd(Fields& fields, CrowdPlan& crowd) {
  fields.only({"buyers", "over", "curve", "early", "no_show", "come", "patience", "says_so", "units", "buys",
               "checkout", "gives_back"});
  fields.require("buyers");
  fields.number("buyers", crowd.buyers, 1, static_cast<std::int64_t>(CrowdPlan::buyers_max));
  fields.duration("over", crowd.over, milliseconds(100), lasts_max);
  fields.choice("curve", crowd.curve, {{"even", Curve::even}, {"burst", Curve::burst}});
  for (const auto& [name, part] :
       {std::pair("early", &crowd.early), std::pair("no_show", &crowd.no_show), std::pair("says_so", &crowd.says_so),
        std::pair("buys", &crowd.buys), std::pair("gives_back", &crowd.gives_back)}) {
    fields.part(name, *part, 0, 1);
  }
  for (const auto& [name, duration] : {std::pair("come", &crowd.come), std::pair("patience", &crowd.patience),
                                       std::pair("checkout", &crowd.checkout)}) {
    fields.duration(name, *duration, Duration::zero(), habit_max);
  }
  fields.number("units", crowd.units, 1, 64);
}

void read_payment(Fields& fields, PaymentPlan& payment) {
  fields.only({"takes", "declined", "tries_again"});
  fields.duration("takes", payment.takes, milliseconds(1), minutes(10));
  fields.part("declined", payment.declined, 0, 1);
  fields.part("tries_again", payment.tries_again, 0, 1);
}

void read_baseline(Fields& fields, BaselinePlan& baseline) {
  fields.only({"admit", "per", "poll"});
  fields.number("admit", baseline.pace.admit, 0, 100'000'000);
  fields.duration("per", baseline.pace.per, milliseconds(100), hours(24));
  fields.duration("poll", baseline.poll, milliseconds(100), minutes(10));
}

// A table, or the one entry of [[sale]] as it is copied from a configuration; what only a server looks at is left
// out.
Result<json::object> sale_of(const json::object& object) {
  const json::value* value = object.if_contains("sale");
  if (value == nullptr) return invalid_input("sale: is missing");
  if (value->is_array()) {
    if (value->get_array().size() != 1) return invalid_input("sale: must be one: the lab plays a sale at a time");
    value = &value->get_array().front();
  }
  if (!value->is_object()) return invalid_input("sale: must be a table");
  json::object sale = value->get_object();
  sale.erase("shop");
  sale.erase("preflight");
  return sale;
}

std::string problem_of_sale(const shop::SaleConfig& sale) {
  if (sale.items.empty()) return "sale.items: there is nothing to sell; the lab plays sales, not gates";
  if (sale.line == shop::LineMode::item && sale.items.size() > 1) return "sale.line: the lab plays one line";
  if (!sale.priority.empty()) return "sale.priority: the lab plays one line, without priority";
  return {};
}

}  // namespace

void read_server(Fields& fields, ServerPlan& server) {
  fields.only({"edge_cores", "payment_workers", "cache"});
  fields.number("edge_cores", server.edge_cores, 1, 1024);
  fields.number("payment_workers", server.payment_workers, 1, 64);
  fields.boolean("cache", server.cache);
}

Duration Plan::lobby() const {
  const bool is_used = sale.lobby_time > Duration::zero() && crowd.early > 0;
  return is_used ? std::min(sale.lobby_time, lobby_max) : Duration::zero();
}

Duration Plan::lasts() const {
  if (!sale.opens_at || !sale.closes_at) return lasts_max;
  return std::min<Duration>(*sale.closes_at - *sale.opens_at, lasts_max);
}

std::uint64_t Plan::stock() const {
  std::uint64_t stock = 0;
  for (const shop::ItemConfig& item : sale.items) stock += item.stock;
  return stock;
}

std::string problem_of(const Plan& plan) {
  if (std::string problem = problem_of_sale(plan.sale); !problem.empty()) return problem;
  if (plan.stock() == 0) return "sale.items: there is nothing to sell: the stock is 0";
  if (plan.crowd.units > plan.sale.buyer_limit) {
    return "crowd.units: a buyer may have " + std::to_string(plan.sale.buyer_limit) + " (sale.buyer_limit), not " +
           std::to_string(plan.crowd.units);
  }
  if (plan.lasts() < std::chrono::seconds(1)) return "sale.closes_at: the sale lasts less than a second";
  return {};
}

Result<Plan> parse_plan(const json::object& object) {
  const auto sale = sale_of(object);
  if (!sale) return sale.error();
  auto config = shop::parse_sale(*sale);
  if (!config) return invalid_input("sale." + config.error().detail);
  Plan plan{.sale = std::move(*config), .crowd = {}, .payment = {}, .server = {}, .baseline = {}};
  Fields fields(object, "");
  fields.only({"sale", "crowd", "payment", "server", "baseline"});
  fields.require("crowd");
  fields.object("crowd", [&](Fields& inner) { read_crowd(inner, plan.crowd); });
  fields.object("payment", [&](Fields& inner) { read_payment(inner, plan.payment); });
  fields.object("server", [&](Fields& inner) { read_server(inner, plan.server); });
  fields.object("baseline", [&](Fields& inner) { read_baseline(inner, plan.baseline); });
  if (!fields.error().empty()) return invalid_input(fields.error());
  if (const std::string problem = problem_of(plan); !problem.empty()) return invalid_input(problem);
  return plan;
}

}  // namespace sluice::lab
