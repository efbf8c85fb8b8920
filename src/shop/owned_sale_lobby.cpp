// Before the opening: people wait in the lobby, and at its end a draw may give their numbers other places.
#include "base/json_writer.h"
#include "shop/owned_sale.h"

namespace sluice::shop {

void OwnedSale::follow_schedule(Now now) {
  const bool may_open_itself = config_.opens_at.has_value();
  if (state_ == SaleState::scheduled && config_.lobby_time > Duration::zero()) {
    // Opened by hand: the lobby is open until then.
    if (!may_open_itself || now.wall >= lobby_opens_at()) move_to(now, SaleState::lobby);
  }
  const bool waits_for_opening = state_ == SaleState::scheduled || state_ == SaleState::lobby;
  if (waits_for_opening && may_open_itself && now.wall >= *config_.opens_at) move_to(now, SaleState::open);
  if (state_ != SaleState::closed && config_.closes_at && now.wall >= *config_.closes_at)
    move_to(now, SaleState::closed);
}

// REQUIRES: the sale has an opening time.
WallTime OwnedSale::lobby_opens_at() const {
  return *config_.opens_at - std::chrono::duration_cast<std::chrono::milliseconds>(config_.lobby_time);
}

void OwnedSale::draw_places() {
  if (!lobby_draw_ || is_drawn_) return;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const std::uint32_t people = front_->lines[i]->board.gate.read().issued;
    if (people == 0) continue;
    const auto draw = lobby_draw_->draw(people, config_.draw_mix);
    lines_[i].engine.redraw(*draw);
    lines_[i].drawn = people;
    front_->lines[i]->set_draw(draw);
  }
  is_drawn_ = true;
}

void OwnedSale::restore_draw(std::size_t line, std::uint32_t people) {
  is_drawn_ = is_draw_recorded_ = true;
  lines_[line].drawn = people;
  front_->lines[line]->set_draw(lobby_draw_->draw(people, config_.draw_mix));
}

// The key is told when the draw can no longer be another: when it is in the ledger.
void OwnedSale::write_draw(JsonWriter& json) const {
  if (!lobby_draw_) return;
  json.key("draw").begin_object().field("commitment", lobby_draw_->commitment());
  json.field("mix", config_.draw_mix);
  if (is_draw_recorded_) json.field("key", lobby_draw_->key_text());
  json.end_object();
}

}  // namespace sluice::shop
