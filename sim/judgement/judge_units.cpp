// units, one_owner, limit, hold_time.
#include <boost/json.hpp>
#include <map>
#include <set>

#include "sim/judgement/judge.h"

namespace sluice::sim {
namespace {

using ledger::ClaimState;
using ledger::HoldState;

std::string name_of(const std::string& item, std::uint32_t unit) {
  return item + " " + std::to_string(unit);
}

ClaimState claim_of(HoldState state) {
  return state == HoldState::sold ? ClaimState::sold : ClaimState::held;
}

void judge_stock(const Evidence& evidence, std::vector<Finding>& findings) {
  std::uint32_t all = 0;
  std::uint32_t asked = evidence.record.stock_added;
  for (const auto& item : evidence.setup.sale.items) asked += item.stock;
  for (const auto& [item, stock] : evidence.rows.stock) all += stock;
  if (all > asked) findings.push_back({"units", "the ledger has more units than there ever were"});
}

void judge_claims(const Evidence& evidence, std::vector<Finding>& findings) {
  std::set<UnitName> seen;
  std::map<HoldId, std::uint32_t> units;
  for (const ledger::ClaimRow& claim : evidence.rows.claims) {
    const std::string name = name_of(claim.item, raw(claim.unit));
    const auto stock = evidence.rows.stock.find(claim.item);
    if (stock == evidence.rows.stock.end() || raw(claim.unit) == 0 || raw(claim.unit) > stock->second) {
      findings.push_back({"units", "unit " + name + " does not exist"});
    }
    if (!seen.insert({claim.item, raw(claim.unit)}).second) findings.push_back({"units", name + " is there twice"});
    if (claim.state != ClaimState::held && claim.state != ClaimState::sold) continue;
    const auto hold = evidence.rows.holds.find(claim.hold);
    ++units[claim.hold];
    const bool fits = hold != evidence.rows.holds.end() && ledger::keeps_units(hold->second.state) &&
                      claim_of(hold->second.state) == claim.state && hold->second.buyer == claim.buyer;
    if (!fits) findings.push_back({"units", "unit " + name + " is claimed by no hold that keeps it"});
  }
  for (const auto& [id, hold] : evidence.rows.holds) {
    if (!ledger::keeps_units(hold.state)) continue;
    std::uint32_t wanted = 0;
    const boost::json::value items = boost::json::parse(hold.items);
    for (const auto& row : items.as_array()) {
      wanted += static_cast<std::uint32_t>(row.at("units").as_array().size());
    }
    if (units[id] != wanted)
      findings.push_back({"units", "hold " + id.str() + " does not have the units that it names"});
  }
}

// Free, offered, held, sold and withdrawn are always the whole stock, in all that is told.
void judge_gauges(const Evidence& evidence, std::vector<Finding>& findings) {
  for (const Look& look : evidence.record.looks) {
    for (std::size_t i = 0; i < look.items.size(); ++i) {
      std::uint32_t all = 0;
      for (const std::uint32_t part : look.items[i]) all += part;
      const std::uint32_t stock = evidence.setup.sale.items[i].stock;
      const bool is_told_yet = all > 0 || stock == 0;
      if (is_told_yet && (all < stock || all > stock + evidence.record.stock_added)) {
        findings.push_back(
            {"units", "at one time " + std::to_string(all) + " units were told of, of " + std::to_string(stock)});
        return;
      }
    }
  }
}

// From when its buyer was told to when it may have ended, at the earliest.
struct Owned {
  Time from{};
  Time to{};
  const Secured* by = nullptr;
};

Owned owned_time(const Evidence& evidence, const Secured& secured) {
  const Time promised = secured.asked + evidence.setup.sale.hold;
  Time to = promised;
  if (secured.sold && !evidence.record.has_money_gone_back) to = Time::max();
  if (secured.gone) to = std::min(to, *secured.gone);
  // An order that nobody was told of ends it as any other does.
  for (const HoldOver& over : evidence.record.holds_over) {
    if (over.hold == secured.hold && secured.may_be_ordered_unheard(over.at)) to = std::min(to, over.at);
  }
  return {secured.at, to, &secured};
}

void judge_owners(const Evidence& evidence, std::vector<Finding>& findings) {
  std::map<UnitName, std::vector<Owned>> owners;
  for (const Secured& secured : evidence.record.secured) {
    if (!secured.is_new) continue;
    const Owned owned = owned_time(evidence, secured);
    if (owned.to <= owned.from) continue;
    for (const UnitName& unit : secured.units) owners[unit].push_back(owned);
  }
  for (const auto& [unit, all] : owners) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = i + 1; j < all.size(); ++j) {
        const bool overlap = all[i].from < all[j].to && all[j].from < all[i].to;
        if (!overlap || all[i].by->hold == all[j].by->hold) continue;
        findings.push_back({"one_owner", "unit " + name_of(unit.item, unit.unit) + " was told to two holds"});
      }
    }
  }
}

void judge_limit(const Evidence& evidence, std::vector<Finding>& findings) {
  std::map<BuyerId, std::vector<Owned>> by_buyer;
  for (const Secured& secured : evidence.record.secured) {
    const Owned owned = owned_time(evidence, secured);
    if (secured.is_new && owned.to > owned.from) by_buyer[secured.buyer].push_back(owned);
  }
  for (const auto& [buyer, all] : by_buyer) {
    for (const Owned& at : all) {
      std::size_t units = 0;
      for (const Owned& other : all) {
        if (other.from <= at.from && at.from < other.to) units += other.by->units.size();
      }
      if (units <= evidence.setup.sale.buyer_limit) continue;
      findings.push_back({"limit", "a buyer had " + std::to_string(units) + " units at one time"});
      return;
    }
  }
}

// Sale time runs at most as fast as true time, so no hold ends sooner than so long after it was asked for.
void judge_hold_times(const Evidence& evidence, std::vector<Finding>& findings) {
  for (const Secured& secured : evidence.record.secured) {
    const auto hold = evidence.rows.holds.find(secured.hold);
    if (hold == evidence.rows.holds.end() || !secured.is_new) continue;
    for (const HoldOver& over : evidence.record.holds_over) {
      if (over.hold != secured.hold) continue;
      const Time promised = secured.asked + evidence.setup.sale.hold;
      const bool is_early = over.at < promised && !(secured.gone && *secured.gone <= over.at) &&
                            !secured.may_be_ordered_unheard(over.at);
      if (is_early) findings.push_back({"hold_time", "a hold ended before its time"});
    }
  }
}

}  // namespace

void judge_units(const Evidence& evidence, std::vector<Finding>& findings) {
  judge_stock(evidence, findings);
  judge_claims(evidence, findings);
  judge_gauges(evidence, findings);
  judge_owners(evidence, findings);
  judge_limit(evidence, findings);
  judge_hold_times(evidence, findings);
}

}  // namespace sluice::sim
