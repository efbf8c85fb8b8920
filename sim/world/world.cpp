#include "sim/world/world.h"

#include <algorithm>

#include "sim/cluster/cluster.h"
#include "sim/world/one_server.h"

namespace sluice::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration rest_asked_every = seconds(5);
constexpr int news_tries = 6;

token::KeyRing keys_of(Chance& chance) {
  return token::KeyRing({token::make_key(1, chance.random(), world_start)});
}

Setup with_bug(Setup setup, Bug bug) {
  if (bug == Bug::lapse_not_called) setup.sale.claim = std::chrono::hours(2);
  if (bug == Bug::cap_not_kept) setup.sale.cap *= 3;
  if (bug == Bug::pace_not_kept) setup.sale.pace.admit = 0;
  return setup;
}

}  // namespace

World::World(const Setup& setup, Bug bug)
    : setup_(setup),
      bug_(bug),
      process_setup_(with_bug(setup, bug)),
      chance_(SeededRandom(~setup.seed).next()),
      store_(memory_, bug),
      bank_(setup.bank, agenda_, chance_),
      machine_{process_setup_, agenda_, chance_, clock_, bank_, is_calm_},
      keys_(keys_of(chance_)),
      edge_(agenda_, clock_, keys_, setup_, record_),
      network_(setup.network, is_calm_, agenda_, chance_, edge_, [this] { return servers_->met(); }),
      observer_(setup, agenda_, record_),
      operators_(setup, agenda_, chance_, record_, [this] { return servers_->seller(); }) {
  bank_.tell = [this](const Bank::News& news) { carry_news(news, news_tries); };
  bank_.on_lapsed = [this](const Bank::Booked& booked) {
    record_.has_money_gone_back = true;
    note_gone(*OrderId::parse(booked.order));
  };
  put_bug_in();
  if (setup_.database) {
    servers_ = std::make_unique<Cluster>(machine_, store_, bug_, record_, observer_);
  } else {
    servers_ = std::make_unique<OneServer>(machine_, store_, bug_, record_, observer_);
  }
}

// The order's hold; by the ledger, as there are orders that nobody was told of.
void World::note_gone(OrderId order) {
  const auto reader = store_.open_reader();
  if (!reader) return;
  const auto image = (*reader)->read_order(order);
  Secured* known = image && *image ? record_.find((*image)->order.hold) : nullptr;
  if (known != nullptr && !known->gone) known->gone = agenda_.now();
}

void World::put_bug_in() {
  if (bug_ == Bug::tickets_believed) edge_.believe_tickets();
  if (bug_ == Bug::places_swapped) edge_.swap_places();
  if (bug_ == Bug::new_key_each_try) {
    machine_.garble = [this](order::PaymentTask& task) {
      task.charge.idempotency_key += "-" + std::to_string(++garbled_);
    };
  }
  machine_.declined_is_paid = bug_ == Bug::declined_is_paid;
  if (bug_ == Bug::clock_runs_away) {
    for (int i = 1; i <= 6; ++i) agenda_.after(seconds(7 * i), [this] { clock_.leap(seconds(12)); });
  }
}

// --- What goes wrong

void World::befall(const PlannedFault& fault) {
  if (is_calm_) return;
  count(to_string(fault.kind));
  switch (fault.kind) {
    case Fault::crash:
    case Fault::stranger:
    case Fault::sync_fails:
    case Fault::refusal:
    case Fault::outage:
    case Fault::failover:
    case Fault::slow_commits:
    case Fault::refused_commits:
    case Fault::cut_off:
    case Fault::race:
      return servers_->befall(fault);
    case Fault::clock_step:
      return clock_.step(std::chrono::duration_cast<milliseconds>(fault.lasts) * (chance_.happens(0.5) ? 500 : -500));
    case Fault::pause:
      return operators_.pause(fault.lasts);
    case Fault::stock:
      return operators_.change_stock();
    case Fault::refund:
      return operators_.refund();
    case Fault::cancel:
      return operators_.cancel();
    case Fault::clear:
      return operators_.clear();
  }
}

void World::calm_down() {
  is_calm_ = true;
  clock_.set_right();
  bank_.behave();
  servers_->calm_down();
  operators_.resume();
  for (Time after{}; after < setup_.rests_until - setup_.faults_end; after += seconds(10)) {
    agenda_.after(after, [this] { operators_.look_after_dead_jobs(); });
    if (record_.was_paused) agenda_.after(after, [this] { operators_.resume(); });
  }
}

// By itself, twice, late, in another order, and again until somebody says that it was taken in.
void World::carry_news(const Bank::News& news, int tries) {
  if (tries == 0 || (!is_calm_ && chance_.happens(setup_.bank.event_lost))) return;
  const int copies = !is_calm_ && chance_.happens(setup_.bank.event_doubled) ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    agenda_.after(chance_.about(seconds(1)), [this, news, tries] {
      const auto again = [this, news, tries] {
        agenda_.after(seconds(3), [this, news, tries] { carry_news(news, tries - 1); });
      };
      Process* seller = servers_->seller();
      if (seller == nullptr || !seller->reserve()) return again();
      seller->send(shop::ProviderTold{.provider = "bank",
                                      .event = news.event,
                                      .order = news.order,
                                      .set_aside = news.set_aside,
                                      .is_of_refund = news.is_of_refund},
                   [this, news, again](const shop::Answer& answer) {
                     const bool is_taken = answer.verdict == shop::Verdict::done;
                     if (is_taken || answer.verdict == shop::Verdict::replayed) {
                       record_.events.push_back({agenda_.now(), news.event, is_taken});
                     }
                     if (answer.verdict == shop::Verdict::read_only || chance_.happens(0.2)) again();
                   });
    });
  }
}

// --- Who is there

void World::let_buyers_in() {
  record_.ends.resize(setup_.buyers.size());
  SeededRandom random(chance_.seed());
  IdMint ids(random);
  for (std::size_t i = 0; i < setup_.buyers.size(); ++i) {
    const BuyerId id(ids.mint(world_start));
    const std::string identity(token::sign(keys_, world_start, token::Buyer{id}));
    const std::string old_ticket(token::sign(keys_, world_start,
                                             token::Ticket{.sale = token::sale_tag(setup_.sale.id),
                                                           .line = LineIndex{0},
                                                           .ordinal = Ordinal{1 + static_cast<std::uint32_t>(i) / 2},
                                                           .epoch = 7,
                                                           .buyer = token::thumb_of(id),
                                                           .issued_at = world_start}));
    buyers_.push_back(std::make_unique<Buyer>(setup_.buyers[i], i, id, identity, old_ticket, agenda_, chance_,
                                              network_, loot_, record_));
    buyers_.back()->begin();
  }
}

bool World::can_write() {
  Process* seller = servers_->seller();
  return seller != nullptr && seller->owner().health().can_write();
}

bool World::has_come_to_rest() {
  const bool somebody_is_there =
      std::any_of(buyers_.begin(), buyers_.end(), [](const auto& buyer) { return !buyer->is_over(); });
  if (somebody_is_there || !can_write()) return false;
  const auto now = rows();
  return now && is_at_rest(*now);
}

void World::play() {
  servers_->begin();
  let_buyers_in();
  for (const PlannedFault& fault : setup_.faults) {
    agenda_.after(fault.at, [this, fault] { befall(fault); });
  }
  if (bug_ == Bug::presence_never_cleared) edge_.see_everybody([this] { return servers_->seller(); });
  while (agenda_.run_next(setup_.faults_end)) {
  }
  calm_down();
  for (Time at = agenda_.now() + rest_asked_every; at <= setup_.rests_until; at += rest_asked_every) {
    while (agenda_.run_next(at)) {
    }
    if (has_come_to_rest()) break;
  }
  record_.can_write_at_end = can_write();
}

}  // namespace sluice::sim
