// Which sale a command is for, and what is answered when it is for none.
//
// Touches: the sale that it finds, the round that it is handed, and Sales when a sale is added. Which part of the
// sale answers is the sale's own table (sale_parts.h). What operators do is kept with it, in the same round. Hands
// the archive what is not in memory. Reads the health, writes nothing of it.
//
// Invariant: what goes to the archive is answered there alone; decide() is not asked for it.
// Not thread-safe: the owner's thread.
#pragma once

#include <vector>

#include "shop/owner/answer.h"
#include "shop/owner/command.h"
#include "shop/owner/health.h"
#include "shop/owner/moment.h"
#include "shop/owner/round.h"
#include "shop/owner/sales.h"

namespace sluice::shop {

class Routing {
public:
  // All outlive it.
  Routing(Sales& sales, const Health& health, const std::vector<delivery::Target>& targets)
      : sales_(sales), health_(health), targets_(targets) {}

  // What is not in memory is over, or nobody's. While nothing can be written there is no memory, and only reads are
  // answered.
  [[nodiscard]] bool is_for_archive(const Command& command) const;

  // Answers completely, but for Verdict::unfinished. REQUIRES: not for the archive, and the shop can write.
  [[nodiscard]] Answer decide(Now now, Command& command, Round& round);

private:
  [[nodiscard]] bool is_for_archive(const ShopSays& says) const;
  // Wakes it first.
  template <class SaleCommand>
  Answer ask(Now now, OwnedSale& sale, SaleCommand& command, Round& round);
  template <class Named>
  Answer route(Now now, Named& command, Round& round);
  Answer route(Now now, AddSale& add, Round& round);
  Answer route(Now now, Checkout& checkout, Round& round);
  Answer route(Now now, ReadJobs& read, Round& round);
  Answer route(Now now, DeliverySettled& settled, Round& round);
  Answer route(Now now, ReadEndpoints& read, Round& round);
  Answer route(Now now, SwitchEndpoint& act, Round& round);
  Answer route(Now now, ReadJob& read, Round& round) { return route_job(now, read, round); }
  Answer route(Now now, ActOnJob& act, Round& round) { return route_job(now, act, round); }
  Answer route(Now now, ProviderTold& told, Round& round);
  Answer route(Now now, PutUser& put, Round& round);
  Answer route(Now now, RemoveUser& remove, Round& round);
  Answer route(Now /*now*/, NoteAct& /*note*/, Round& /*round*/) { return {.verdict = Verdict::done}; }
  template <class OfJob>
  Answer route_job(Now now, OfJob& command, Round& round);
  // What an operator has done is kept with it.
  template <class Operators>
  Answer route_and_keep(Now now, Operators& command, Round& round);

  Sales& sales_;
  const Health& health_;
  const std::vector<delivery::Target>& targets_;
};

}  // namespace sluice::shop
