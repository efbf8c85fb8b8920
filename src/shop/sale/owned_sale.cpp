#include "shop/sale/owned_sale.h"

#include <algorithm>
#include <limits>

namespace sluice::shop {
namespace {

// Of the tickets of a new sale, so that those of another with the same name and keys are void. Never 0.
std::uint32_t epoch_of(Random& random) {
  return static_cast<std::uint32_t>(random.next() % std::numeric_limits<std::uint32_t>::max()) + 1;
}

}  // namespace

OwnedSale::OwnedSale(const SaleConfig& config, std::uint32_t epoch, std::optional<LobbyDraw> draw, SaleState state,
                     Start start, Instant resume_at, const OwnerSettings& settings, IdMint& ids, Log& log, Now now)
    : front_(std::make_shared<SaleFront>(config, epoch)),
      course_(config, state, resume_at, now, front_, log),
      units_(course_, *this),
      floor_(course_, units_, settings, start, resume_at),
      calling_(course_, units_, floor_, codes_, resume_at),
      line_rows_(course_, floor_, settings),
      schedule_(course_, floor_, line_rows_, std::move(draw)),
      mark_(course_, schedule_),
      visits_(course_, floor_, calling_),
      outbox_(course_, settings.targets, ids, log),
      notices_(course_, floor_, line_rows_, outbox_, settings),
      places_(course_, floor_, calling_, visits_, codes_, notices_, ids),
      answers_(course_, settings),
      cashier_(settings.payments_in_flight_per_payer_max),
      order_records_(course_),
      herald_(course_, floor_, outbox_),
      order_rows_(course_, cashier_, order_records_, herald_, settings, ids),
      inbox_(course_, settings),
      refund_book_(course_, refunds_, order_records_),
      orders_(course_, units_, answers_, inbox_, cashier_, order_records_, order_rows_, ids),
      money_back_(course_, units_, cashier_, order_records_, order_rows_, refunds_, refund_book_, ids),
      erasing_(course_, cashier_, order_records_, outbox_),
      job_desk_(course_, units_, cashier_, order_records_, order_rows_, outbox_, refunds_, refund_book_),
      till_(course_, units_, floor_, calling_, places_, answers_, orders_, ids),
      shop_checkout_(course_, units_, floor_, answers_, orders_, cashier_, order_records_, order_rows_, ids),
      telling_(course_, units_, floor_, calling_, schedule_, settings, now),
      report_(course_, units_, floor_, calling_, codes_),
      chronicle_(course_, units_, floor_, settings),
      operating_(course_, units_, floor_, calling_, schedule_, codes_, notices_, telling_, report_, ids) {}

OwnedSale::~OwnedSale() = default;

std::unique_ptr<OwnedSale> OwnedSale::create(const SaleConfig& config, const OwnerSettings& settings, IdMint& ids,
                                             Log& log, Now now, Round& round) {
  std::optional<LobbyDraw> draw;
  if (config.lobby == Lobby::draw) draw.emplace(config.id, ids.random());
  // Sale time starts above zero, so that "never" can be told from "at the start".
  std::unique_ptr<OwnedSale> sale(new OwnedSale(config, epoch_of(ids.random()), std::move(draw), SaleState::scheduled,
                                                Start::fresh, Instant(std::chrono::seconds(1)), settings, ids, log,
                                                now));
  sale->mark_.add_sale(round);
  for (std::size_t i = 0; i < config.items.size(); ++i) {
    sale->units_.write_item(item_at(i), round);
  }
  sale->operating_.add_codes_of_settings(round);
  sale->begin(now, round);
  return sale;
}

void OwnedSale::begin(Now now, Round& round) {
  schedule_.follow(now, round);
  line_rows_.reserve_ordinals(round);
  notices_.presence().begin(now);
  calling_.call(now, round);
  notices_.look(now, round);
  telling_.tell(now, round);
  // Also of a state that the ledger has known before.
  round.tell(
      [told = &front_->told, state = course_.state()] { told->state.store(state, std::memory_order_release); });
  herald_.tell_sale(now, round);
  mark_.write(now, round);
}

std::optional<Answer> OwnedSale::answered_before(const RequestKey& request) const {
  return answers_.find(operators, request);
}

// What was refused may be asked again; what was done is done once.
void OwnedSale::remember(Now now, const RequestKey& request, const Answer& answer, Round& round) {
  const bool is_done = answer.verdict == Verdict::done || answer.verdict == Verdict::created;
  if (is_done) answers_.store(now, operators, request, answer.verdict == Verdict::created ? 201 : 200, answer, round);
}

// --- Time

void OwnedSale::advance(Now now, Beat beat, Round& round) {
  const SaleMark::Watch watch(mark_, round);
  units_.expire(now, round);
  schedule_.follow(now, round);
  visits_.end_expired(now, round);
  calling_.call(now, round);
  notices_.look(now, round);
  line_rows_.reserve_ordinals(round);
  if (beat == Beat::tick) {
    notices_.presence().keep(now);
    for (std::size_t i = 0; i < floor_.line_count(); ++i) {
      const LineIndex line = line_at(i);
      course_.line_front(line).board.count_present(floor_.line(i).engine.returned());
    }
    line_rows_.write_lines(round);
    answers_.forget_old(now, round);
    inbox_.forget_old(now, round);
    telling_.tell(now, round);
    chronicle_.follow(now, round);
  }
}

std::size_t OwnedSale::begin_due_payments(Now now, std::size_t count, order::Leave leave, Round& round) {
  const SaleMark::Watch watch(mark_, round);
  const std::size_t begun = orders_.begin_due_payments(now, count, leave, round);
  leave.room -= begun;
  return begun + money_back_.begin_due_refunds(now, count - begun, leave, round);
}

std::optional<Duration> OwnedSale::until_next_payment(Now now) const {
  const auto payment = orders_.until_next_payment(now);
  const auto refund = money_back_.until_next_refund(now);
  return payment && refund ? std::min(*payment, *refund) : payment ? payment : refund;
}

void OwnedSale::begin_due_deliveries(Now now, std::span<std::uint32_t> room, Round& round) {
  const SaleMark::Watch watch(mark_, round);
  outbox_.begin_due(now, room, round);
}

void OwnedSale::seal(Now now, Round& round) {
  {
    const SaleMark::Watch watch(mark_, round);
    herald_.tell_sale(now, round);
  }
  mark_.seal(now, units_.engine().live_holds() > 0, round);
}

std::optional<Duration> OwnedSale::until_next_deadline(Now now) const {
  std::optional<Duration> next = schedule_.until_next(now);
  const auto sooner = [&next](Duration after) {
    const Duration bounded = std::max(after, Duration::zero());
    if (!next || bounded < *next) next = bounded;
  };
  if (course_.state() == SaleState::paused) return next;
  if (const auto at = units_.engine().next_deadline()) sooner(*at - course_.now(now));
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    if (const auto at = floor_.line(i).inside.next_deadline()) sooner(*at - course_.now(now));
  }
  return next;
}

void OwnedSale::close_down(Now now, Round& round) {
  line_rows_.give_back_ordinals(round);
  chronicle_.close_down(now, round);
  mark_.write(now, round);
}

const char* OwnedSale::broken_invariant() const {
  if (const char* broken = units_.engine().broken_invariant()) return broken;
  if (const char* broken = cashier_.broken_invariant()) return broken;
  if (const char* broken = outbox_.deliveries().broken_invariant()) return broken;
  if (const char* broken = notices_.broken_invariant()) return broken;
  if (const char* broken = refunds_.broken_invariant()) return broken;
  if (const char* broken = visits_.broken_invariant()) return broken;
  if (const char* broken = codes_.broken_invariant()) return broken;
  if (const char* broken = answers_.broken_invariant()) return broken;
  if (const char* broken = inbox_.broken_invariant()) return broken;
  if (const char* broken = calling_.broken_invariant()) return broken;
  return floor_.broken_invariant();
}

}  // namespace sluice::shop
