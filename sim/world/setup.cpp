#include "sim/world/setup.h"

#include <algorithm>
#include <iterator>

#include "sim/world/chance.h"

namespace sluice::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Time opens_after = seconds(3);

shop::SaleConfig sale_of(Chance& chance) {
  shop::SaleConfig sale;
  sale.id = "drop";
  sale.name = "Drop";
  sale.opens_at = world_start + std::chrono::duration_cast<milliseconds>(opens_after);
  const std::uint32_t items = chance.happens(0.3) ? 2 : 1;
  for (std::uint32_t i = 0; i < items; ++i) {
    sale.items.push_back({.id = i == 0 ? "tee" : "cap",
                          .name = "Item",
                          .price = {.amount = 2500 + 100 * i, .currency = "EUR"},
                          .stock = chance.between(1, 12)});
  }
  sale.buyer_limit = chance.between(1, 3);
  sale.hold = chance.between(seconds(8), seconds(25));
  sale.claim = chance.between(seconds(3), seconds(8));
  sale.hold = std::chrono::ceil<seconds>(sale.hold);
  sale.claim = std::chrono::ceil<seconds>(sale.claim);
  sale.line = items == 2 && chance.happens(0.5) ? shop::LineMode::item : shop::LineMode::sale;
  sale.waitlist = !chance.happens(0.15);
  if (chance.happens(0.3)) sale.cap = chance.between(2, 8);
  if (chance.happens(0.3)) sale.pace = {.admit = chance.between(2, 10), .per = seconds(chance.between(1, 4))};
  if (chance.happens(0.25)) {
    sale.lobby = chance.happens(0.5) ? shop::Lobby::draw : shop::Lobby::fifo;
    sale.lobby_time = seconds(2);
  }
  return sale;
}

shop::OwnerSettings machine_of(Chance& chance) {
  shop::OwnerSettings owner;
  owner.presence_window = seconds(6);
  owner.return_grace = seconds(2);
  owner.ordinal_block = chance.between(20, 200);
  owner.batch_max = chance.happens(0.2) ? chance.between(1, 4) : 1024;
  owner.mailbox_max = chance.happens(0.2) ? chance.between(3, 12) : 4096;
  owner.expiries_max = chance.happens(0.2) ? 1 : 1000;
  owner.withdrawals_max = chance.happens(0.2) ? 1 : 5000;
  owner.payments_in_flight_max = chance.happens(0.2) ? 2 : 64;
  return owner;
}

// What kind of crowd it is that comes.
enum class Crowd : std::uint8_t { polite, stampede, bots, mixed };

Time arrival_of(Chance& chance, Crowd crowd) {
  switch (crowd) {
    case Crowd::polite:
      return chance.between(seconds(1), seconds(40));
    case Crowd::stampede:
      return opens_after + chance.about(milliseconds(400));
    case Crowd::bots:
      return opens_after + chance.between(milliseconds(0), milliseconds(50));
    case Crowd::mixed:
      return chance.happens(0.5) ? opens_after + chance.about(seconds(1)) : chance.between(seconds(1), seconds(60));
  }
  return opens_after;
}

void give_habits(Chance& chance, BuyerPlan& buyer) {
  if (chance.happens(0.15)) buyer.patience = chance.between(seconds(2), seconds(40));
  if (chance.happens(0.2)) {
    buyer.nap_from = buyer.arrives + chance.between(seconds(1), seconds(15));
    buyer.nap_to = buyer.nap_from + chance.between(seconds(3), seconds(40));
  }
  buyer.comes = !chance.happens(0.12);
  buyer.takes_leave = chance.happens(0.5);
  buyer.uses_keys = chance.happens(0.6);
  const double does = chance.fraction();
  if (does < 0.1) buyer.hold = BuyerPlan::Hold::releases;
  if (does > 0.85) buyer.hold = BuyerPlan::Hold::forgets;
  const double pays = chance.fraction();
  if (pays < 0.1) buyer.method = "tok_declined";
  if (pays > 0.85) buyer.method = "tok_action";
  buyer.cheats = chance.happens(0.08);
  if (chance.happens(0.15)) buyer.tabs = chance.between(2, 4);
}

std::vector<BuyerPlan> crowd_of(Chance& chance, const shop::SaleConfig& sale) {
  const auto crowd = static_cast<Crowd>(chance.between(0, 3));
  std::vector<BuyerPlan> buyers(chance.between(5, 45));
  for (BuyerPlan& buyer : buyers) {
    buyer.arrives = arrival_of(chance, crowd);
    buyer.item = chance.between(0, static_cast<std::uint32_t>(sale.items.size()) - 1);
    buyer.quantity = chance.happens(0.8) ? 1 : chance.between(1, 3);
    buyer.poll = chance.between(milliseconds(700), milliseconds(2500));
    buyer.thinks = chance.about(seconds(2));
    if (crowd != Crowd::polite) give_habits(chance, buyer);
  }
  return buyers;
}

void let_things_fail(Chance& chance, Setup& setup) {
  // A third of all histories has no fault of transport or money, so that those with one are not the only ones tried.
  if (chance.happens(0.66)) {
    setup.network.lost = chance.fraction() * 0.1;
    setup.network.doubled = chance.fraction() * 0.1;
    setup.network.delay = chance.between(milliseconds(5), milliseconds(300));
  }
  setup.disk.sync = chance.between(Duration(200), milliseconds(30));
  if (chance.happens(0.3)) setup.disk.slow = 0.02;
  if (!chance.happens(0.66)) return;
  BankHabits& bank = setup.bank;
  bank.delay = chance.between(milliseconds(20), seconds(2));
  bank.request_lost = chance.fraction() * 0.2;
  bank.answer_lost = chance.fraction() * 0.2;
  bank.late = chance.fraction() * 0.5;
  bank.fails = chance.fraction() * 0.2;
  bank.under_way = chance.fraction() * 0.1;
  bank.captures_at_once = chance.happens(0.2) ? 0.5 : 0;
  bank.never_captures = chance.happens(0.2) ? 0.2 : 0;
  bank.event_doubled = chance.fraction() * 0.5;
  bank.event_lost = chance.fraction() * 0.5;
}

std::vector<PlannedFault> faults_of(Chance& chance, Time from, Time to) {
  std::vector<PlannedFault> faults(chance.happens(0.25) ? 0 : chance.between(1, 6));
  for (PlannedFault& fault : faults) {
    fault.at = chance.between(from, to);
    // A crash is what is most worth trying: half of all.
    fault.kind = chance.happens(0.4) ? Fault::crash : static_cast<Fault>(chance.between(1, fault_kinds_of_one - 1));
    fault.lasts = chance.between(milliseconds(50), seconds(8));
  }
  std::sort(faults.begin(), faults.end(), [](const PlannedFault& a, const PlannedFault& b) { return a.at < b.at; });
  return faults;
}

constexpr Fault cluster_faults[] = {
    Fault::stranger,     Fault::stranger,        Fault::refusal,         Fault::outage,  Fault::clock_step,
    Fault::pause,        Fault::stock,           Fault::refund,          Fault::cancel,  Fault::clear,
    Fault::failover,     Fault::failover,        Fault::slow_commits,    Fault::cut_off, Fault::cut_off,
    Fault::slow_commits, Fault::refused_commits, Fault::refused_commits, Fault::race,    Fault::race,
};

constexpr std::uint64_t of_clusters = 0x5eed'c105'7e4dULL;  // what they decide by chance is of streams of their own

// A quarter of all histories, whatever else their seeds decide.
bool is_of_cluster(std::uint64_t seed) {
  return SeededRandom(seed ^ of_clusters).next() % 4 == 0;
}

}  // namespace

Setup setup_of(std::uint64_t seed) {
  return is_of_cluster(seed) ? two_servers_of(seed) : one_server_of(seed);
}

Setup one_server_of(std::uint64_t seed) {
  // Mixed first: streams of a SplitMix whose states are near each other are one stream.
  Chance chance(SeededRandom(seed).next());
  Setup setup;
  setup.seed = seed;
  setup.sale = sale_of(chance);
  setup.owner = machine_of(chance);
  setup.buyers = crowd_of(chance, setup.sale);
  let_things_fail(chance, setup);
  setup.faults_end = seconds(chance.between(30, 70));
  setup.faults = faults_of(chance, seconds(1), setup.faults_end - seconds(9));
  // Long enough for every unit to go round among those who wait, were it forgotten by each of them.
  setup.rests_until = setup.faults_end + seconds(600);
  return setup;
}

Setup two_servers_of(std::uint64_t seed) {
  Setup setup = one_server_of(seed);
  Chance chance(SeededRandom(~seed ^ of_clusters).next());
  setup.owner.has_standby = true;
  DatabaseHabits& habits = setup.database.emplace();
  habits.delay = chance.between(milliseconds(1), milliseconds(20));
  if (chance.happens(0.5)) habits.answer_lost = chance.fraction() * 0.03;
  if (chance.happens(0.5)) habits.late = chance.fraction() * 0.02;
  for (PlannedFault& fault : setup.faults) {
    if (fault.kind == Fault::crash && chance.happens(0.5)) continue;
    fault.kind = cluster_faults[chance.between(0, std::size(cluster_faults) - 1)];
  }
  return setup;
}

std::string describe(const Setup& setup) {
  std::string text = shop::to_json(setup.sale) + "\n" + std::to_string(setup.buyers.size()) + " buyers\n";
  if (setup.database) text += "two servers over one database\n";
  for (const PlannedFault& fault : setup.faults) {
    text += std::to_string(to_ms(fault.at)) + " ms: " + to_string(fault.kind) + ", for " +
            std::to_string(to_ms(fault.lasts)) + " ms\n";
  }
  return text + std::to_string(to_ms(setup.faults_end)) + " ms: nothing goes wrong any more\n";
}

}  // namespace sluice::sim
