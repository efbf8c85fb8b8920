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

std::unique_ptr<OwnedSale> OwnedSale::create(const SaleConfig& config, const OwnerSettings& settings, IdMint& ids,
                                             Log& log, Now now, Round& round) {
  std::optional<LobbyDraw> draw;
  if (config.lobby == Lobby::draw) draw.emplace(config.id, ids.random());
  const SaleBeginning beginning{.config = config, .epoch = epoch_of(ids.random()), .draw = std::move(draw)};
  std::unique_ptr<OwnedSale> sale(new OwnedSale(std::make_unique<SaleParts>(beginning, settings, ids, log, now)));
  sale->parts_->mark.add_sale(round);
  for (std::size_t i = 0; i < config.items.size(); ++i) {
    sale->parts_->units.write_item(item_at(i), round);
  }
  sale->parts_->code_desk.add_codes_of_settings(round);
  sale->begin(now, round);
  return sale;
}

void OwnedSale::begin(Now now, Round& round) {
  parts_->item_changes.follow(now, round);
  parts_->schedule.follow(now, round);
  parts_->line_rows.reserve_ordinals(round);
  parts_->notices.presence().begin(now);
  parts_->calling.call(now, round);
  parts_->notices.look(now, round);
  parts_->telling.tell(now, round);
  // Also of a state that the ledger has known before.
  round.tell([told = &parts_->front->told, state = parts_->course.state()] {
    told->state.store(state, std::memory_order_release);
  });
  parts_->herald.tell_sale(now, round);
  parts_->mark.write(now, round);
}

std::optional<Answer> OwnedSale::answered_before(const RequestKey& request) const {
  return parts_->answers.find(operators, request);
}

// What was refused may be asked again; what was done is done once.
void OwnedSale::remember(Now now, const RequestKey& request, const Answer& answer, Round& round) {
  const bool is_done = answer.verdict == Verdict::done || answer.verdict == Verdict::created;
  if (is_done)
    parts_->answers.store(now, operators, request, answer.verdict == Verdict::created ? 201 : 200, answer, round);
}

// --- Time

void OwnedSale::advance(Now now, Beat beat, Round& round) {
  const SaleMark::Watch watch(parts_->mark, round);
  parts_->units.expire(now, round);
  parts_->item_changes.follow(now, round);
  parts_->schedule.follow(now, round);
  parts_->visits.end_expired(now, round);
  parts_->calling.call(now, round);
  parts_->notices.look(now, round);
  parts_->line_rows.reserve_ordinals(round);
  if (beat == Beat::tick) {
    parts_->notices.presence().keep(now);
    for (std::size_t i = 0; i < parts_->floor.line_count(); ++i) {
      const LineIndex line = line_at(i);
      parts_->course.line_front(line).board.count_present(parts_->floor.line(i).engine.returned());
    }
    parts_->line_rows.write_lines(round);
    parts_->answers.forget_old(now, round);
    parts_->inbox.forget_old(now, round);
    parts_->telling.tell(now, round);
    parts_->chronicle.follow(now, round);
  }
}

std::size_t OwnedSale::begin_due_payments(Now now, std::size_t count, order::Leave leave, Round& round) {
  const SaleMark::Watch watch(parts_->mark, round);
  const std::size_t begun = parts_->orders.begin_due_payments(now, count, leave, round);
  leave.room -= begun;
  return begun + parts_->money_back.begin_due_refunds(now, count - begun, leave, round);
}

std::optional<Duration> OwnedSale::until_next_payment(Now now) const {
  const auto payment = parts_->orders.until_next_payment(now);
  const auto refund = parts_->money_back.until_next_refund(now);
  return payment && refund ? std::min(*payment, *refund) : payment ? payment : refund;
}

void OwnedSale::begin_due_deliveries(Now now, std::span<std::uint32_t> room, Round& round) {
  const SaleMark::Watch watch(parts_->mark, round);
  parts_->outbox.begin_due(now, room, round);
}

void OwnedSale::seal(Now now, Round& round) {
  {
    const SaleMark::Watch watch(parts_->mark, round);
    parts_->herald.tell_sale(now, round);
  }
  parts_->mark.seal(now, parts_->units.engine().live_holds() > 0, round);
}

std::optional<Duration> OwnedSale::until_next_deadline(Now now) const {
  std::optional<Duration> next = parts_->schedule.until_next(now);
  const auto sooner = [&next](Duration after) {
    const Duration bounded = std::max(after, Duration::zero());
    if (!next || bounded < *next) next = bounded;
  };
  if (const auto change = parts_->item_changes.until_next(now)) sooner(*change);
  if (parts_->course.state() == SaleState::paused) return next;
  if (const auto at = parts_->units.engine().next_deadline()) sooner(*at - parts_->course.now(now));
  for (std::size_t i = 0; i < parts_->floor.line_count(); ++i) {
    if (const auto at = parts_->floor.line(i).inside.next_deadline()) sooner(*at - parts_->course.now(now));
  }
  return next;
}

void OwnedSale::close_down(Now now, Round& round) {
  parts_->line_rows.give_back_ordinals(round);
  parts_->chronicle.close_down(now, round);
  parts_->mark.write(now, round);
}

}  // namespace sluice::shop
