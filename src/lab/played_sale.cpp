#include "lab/played_sale.h"

#include <algorithm>

#include "base/invariant.h"
#include "base/random.h"
#include "shop/line/lobby.h"
#include "shop/line/owned_line.h"
#include "shop/owner/owner_settings.h"

namespace sluice::lab {
namespace {

constexpr Duration recount = std::chrono::seconds(1);

double per_s(const line::PaceSettings& pace) {
  return pace.admit / (static_cast<double>(pace.per.count()) / 1e6);
}

}  // namespace

PlayedSale::PlayedSale(const Plan& plan, Instant now)
    : config_(plan.sale),
      board_(std::make_unique<line::Board>()),
      line_(*board_, {.claim = plan.sale.claim, .presence_window = shop::OwnerSettings{}.presence_window}, now),
      pace_(plan.sale.pace, plan.sale.claim, line::Door::open, now),
      waits_(shop::OwnedLine::wait_settings(plan.sale), line::WaitModel::Start::fresh, now),
      units_(plan.sale) {
  board_->allow_until(static_cast<std::uint32_t>(plan.crowd.buyers));
}

// --- The owner's tick

std::optional<line::Draw> PlayedSale::open(Instant now, std::uint64_t seed) {
  is_open_ = true;
  line_.apply(now, {}, {});
  const std::uint32_t lobby = reading().issued;
  if (config_.lobby != shop::Lobby::draw || lobby == 0) return std::nullopt;
  SeededRandom random(seed);
  const auto draw = shop::LobbyDraw(config_.id, random).draw(lobby, config_.draw_mix);
  line_.redraw(*draw);
  return *draw;
}

void PlayedSale::tick(Instant now, std::vector<Ordinal>& called) {
  units_.expire(now);
  line_.apply(now, {}, {});
  count_calls(now);
  call(now);
  const std::uint32_t upto = reading().called_upto();
  for (std::uint32_t o = handed_out_ + 1; o <= upto; ++o) {
    if (standing(Ordinal{o}) == line::Standing::called) called.push_back(Ordinal{o});
  }
  handed_out_ = std::max(handed_out_, upto);
}

void PlayedSale::call(Instant now) {
  const std::uint64_t others = units_.engine().live_holds();
  const std::uint64_t cap = config_.cap;
  const line::CallRoom left{
      .units = free(),
      .room = cap > others ? cap - others : 0,
      .pace = std::uint64_t{line_.offered()} + pace_.may_call(now, line::PaceControl::unlimited)};
  line_.call(now, is_open_ ? static_cast<std::uint32_t>(left.all()) : 0);
  limit_ = line_.reserve() > 0 ? line::CallLimit::nothing : left.limit(promised(), line_.offered());
  room_left_ = left.room_left(promised());
  count_calls(now);
}

void PlayedSale::count_calls(Instant now) {
  const auto called = static_cast<std::uint32_t>(line_.called_total() - calls_counted_);
  calls_counted_ += called;
  pace_.called(now, called);
  waits_.called(now, called);
}

void PlayedSale::tell(Instant now) {
  // Nobody asks how many wait while nobody comes; a server counts them at each tick.
  const std::uint32_t issued = reading().issued;
  if (issued != counted_issued_ || now - counted_at_ >= recount) {
    board_->count_present(line_.returned());
    counted_issued_ = issued;
    counted_at_ = now;
  }
  waits_.update(now, moment());
}

line::LineMoment PlayedSale::moment() const {
  const std::uint32_t units = free();
  line::LineMoment moment{.called = line_.called_total(),
                          .gone_waiting = line_.gone_waiting_total(),
                          .waiting = board_->waiting(),
                          .free = units - std::min(units, line_.offered()),
                          .offered = line_.offered(),
                          .held = held(),
                          .room = config_.cap,
                          .room_left = room_left_,
                          .called_upto = reading().called_upto(),
                          .limit = limit_};
  if (!pace_.is_limited()) return moment;
  moment.pace_per_s = per_s(pace_.settings());
  moment.calls_per_s = pace_.calls_per_s();
  moment.load_factor = pace_.load_factor();
  return moment;
}

// --- People

std::optional<line::Turnstile::Place> PlayedSale::join() {
  if (is_sold_out() || is_closed_) return std::nullopt;
  return board_->turnstile.issue();
}

std::uint32_t PlayedSale::take(Instant now, std::uint32_t person, Ordinal ordinal, ItemIndex item,
                               std::uint32_t quantity) {
  line_.apply(now, {}, {});
  count_calls(now);
  const Instant called_at = line_.called_at(ordinal).value_or(now);
  while (quantity > 0) {
    const std::uint32_t all = free();
    if (quantity > 1) line_.shrink_reserve(now, all > quantity - 1 ? all - (quantity - 1) : 0);
    const PlayedUnits::Taken taken = units_.take(now, {.person = person,
                                                       .ordinal = ordinal,
                                                       .item = item,
                                                       .quantity = quantity,
                                                       .kept_for_others = promised() - 1});
    if (taken.is_done) break;
    quantity = std::min(quantity - 1, taken.available);
  }
  if (quantity == 0) {
    leave(now, ordinal);
    return 0;
  }
  note_came(now, called_at, quantity);
  const line::Command redeem{.kind = line::Command::Kind::redeem, .ordinal = ordinal};
  line::Outcome redeemed{};
  line_.apply(now, {&redeem, 1}, {&redeemed, 1});
  SLUICE_INVARIANT(redeemed == line::Outcome::done);
  return quantity;
}

void PlayedSale::note_came(Instant now, Instant called_at, std::uint32_t units) {
  if (called_at == now) {
    pace_.was_there(now);
    waits_.was_there(now);
  } else {
    pace_.came(now, called_at);
    waits_.came(now, called_at);
  }
  waits_.held(now, units);
}

void PlayedSale::leave(Instant now, Ordinal ordinal) {
  if (const auto called_at = line_.called_at(ordinal)) pace_.left(now, *called_at);
  const line::Command leave{.kind = line::Command::Kind::leave, .ordinal = ordinal};
  line::Outcome outcome{};
  line_.apply(now, {&leave, 1}, {&outcome, 1});
}

void PlayedSale::sell(Instant now, std::uint32_t person) {
  const PlayedUnits::Sold sold = units_.sell(now, person);
  for (int unit = 0; unit < sold.units; ++unit) waits_.sold(now, sold.held_at);
}

// --- What there is to know

bool PlayedSale::is_sold_out() const {
  return free() == 0 && (!config_.waitlist || held() == 0);
}

PlayedSale::Outlook PlayedSale::outlook(Ordinal ordinal) const {
  const line::WaitForecast& forecast = waits_.forecast();
  const std::uint32_t ahead = line::ahead_then(forecast, board_->ahead(ordinal), reading().called_upto());
  return {.wait = line::wait_of(forecast, ahead), .chance = line::chance_of(forecast, ahead)};
}

const char* PlayedSale::broken_invariant() const {
  if (const char* broken = line_.broken_invariant()) return broken;
  if (const char* broken = pace_.broken_invariant()) return broken;
  if (const char* broken = units_.engine().broken_invariant()) return broken;
  return promised() > free() ? "offered + reserve <= free units" : nullptr;
}

}  // namespace sluice::lab
