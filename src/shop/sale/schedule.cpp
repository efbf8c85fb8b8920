#include "shop/sale/schedule.h"

#include <algorithm>

namespace sluice::shop {

void Schedule::follow(Now now, Round& round) {
  const SaleConfig& config = course_.config();
  const bool may_open_itself = config.opens_at.has_value();
  if (course_.state() == SaleState::scheduled && config.lobby_time > Duration::zero()) {
    // Opened by hand: the lobby is open until then.
    if (!may_open_itself || now.wall >= lobby_opens_at()) move_to(now, SaleState::lobby, round);
  }
  const bool waits_for_opening = course_.state() == SaleState::scheduled || course_.state() == SaleState::lobby;
  if (waits_for_opening && may_open_itself && now.wall >= *config.opens_at) move_to(now, SaleState::open, round);
  if (course_.state() != SaleState::closed && config.closes_at && now.wall >= *config.closes_at) {
    move_to(now, SaleState::closed, round);
  }
}

void Schedule::move_to(Now now, SaleState state, Round& round) {
  if (state == SaleState::open && draw_ && !has_begun_draw_) begin_draw(round);
  course_.move_to(now, state, round);
}

std::optional<Duration> Schedule::until_next(Now now) const {
  const SaleConfig& config = course_.config();
  std::optional<Duration> next;
  const auto sooner = [&next](Duration after) {
    const Duration bounded = std::max(after, Duration::zero());
    if (!next || bounded < *next) next = bounded;
  };
  if (course_.state() == SaleState::scheduled && config.opens_at) sooner(lobby_opens_at() - now.wall);
  if (course_.state() == SaleState::lobby && config.opens_at) sooner(*config.opens_at - now.wall);
  if (course_.state() != SaleState::closed && config.closes_at) sooner(*config.closes_at - now.wall);
  return next;
}

WallTime Schedule::lobby_opens_at() const {
  const SaleConfig& config = course_.config();
  return *config.opens_at - std::chrono::duration_cast<std::chrono::milliseconds>(config.lobby_time);
}

// --- The draw

const std::string& Schedule::draw_key_text() const {
  static const std::string none;
  return draw_ ? draw_->key_text() : none;
}

// Who comes from here on stands behind those in the draw.
void Schedule::begin_draw(Round& round) {
  has_begun_draw_ = true;
  course_.await_draw();
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    const LineIndex line = line_at(i);
    floor_.line(i).drawn = course_.line_front(line).board.turnstile.read().issued;
    line_rows_.write_line(i, round);
  }
  round.tell([this] { draw_places(); });
}

void Schedule::draw_places() {
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    const std::uint32_t people = floor_.line(i).drawn;
    if (people == 0) continue;
    const auto draw = draw_->draw(people, course_.config().draw_mix);
    floor_.line(i).engine.redraw(*draw);
    course_.line_front(line_at(i)).set_draw(draw);
  }
  has_drawn_ = true;
  course_.end_draw();
}

void Schedule::restore_draw(LineIndex line, std::uint32_t people) {
  if (!draw_) return;
  restore_opened();
  floor_.line(raw(line)).drawn = people;
  course_.line_front(line).set_draw(draw_->draw(people, course_.config().draw_mix));
}

void Schedule::restore_opened() {
  has_begun_draw_ = draw_.has_value();
  has_drawn_ = has_begun_draw_;
}

void Schedule::write_draw(JsonWriter& json) const {
  if (!draw_) return;
  json.key("draw").begin_object().field("commitment", draw_->commitment());
  json.field("mix", course_.config().draw_mix);
  if (has_drawn_) json.field("key", draw_->key_text());
  json.end_object();
}

}  // namespace sluice::shop
