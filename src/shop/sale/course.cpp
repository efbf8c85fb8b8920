#include "shop/sale/course.h"

#include <algorithm>

namespace sluice::shop {

Course::Course(const SaleConfig& config, SaleState state, Instant resume_at, Now now,
               std::shared_ptr<SaleFront> front, Log& log)
    : config_(config),
      settings_text_(to_json(config)),
      state_(state),
      clock_(resume_at, now.mono),
      front_(std::move(front)),
      log_(log) {
  for (const ItemConfig& item : config.items) item_names_.push_back(item.id);
  if (state == SaleState::paused) clock_.freeze(now.mono);
}

std::optional<Verdict> Course::refusal() const {
  switch (state_) {
    case SaleState::open:
      return awaits_draw_ ? std::optional(Verdict::not_open) : std::nullopt;
    case SaleState::scheduled:
    case SaleState::lobby:
    case SaleState::paused:
      return Verdict::not_open;
    case SaleState::closed:
      return Verdict::closed;
  }
  return Verdict::not_open;
}

Duration Course::wall_ahead(Now at) {
  constexpr auto tremble_max = std::chrono::milliseconds(50);
  const auto difference = at.wall.time_since_epoch() - now(at).time_since_epoch();
  if (std::chrono::abs(difference - wall_ahead_) > tremble_max) wall_ahead_ = difference;
  return wall_ahead_;
}

WallTime Course::wall_at(Now at, Instant instant) {
  return WallTime(std::chrono::floor<std::chrono::milliseconds>(instant.time_since_epoch() + wall_ahead(at)));
}

void Course::move_to(Now now, SaleState state, Round& round) {
  if (state == SaleState::paused) clock_.freeze(now.mono);
  if (state_ == SaleState::paused && state != SaleState::paused) clock_.run(now.mono);
  state_ = state;
  is_state_news_ = true;
  round.tell([this, state] {
    front_->told.state.store(state, std::memory_order_release);
    log_.info("sale_state", {{"sale", sale()}, {"state", to_string(state)}});
  });
}

std::string Course::changes_since(std::string_view revision) const {
  if (revision == revision_of(settings_text_)) return {};
  const auto is_from = [revision](const Change& change) { return change.from == revision; };
  // The settings may have been those more than once.
  const auto from = std::find_if(changes_.rbegin(), changes_.rend(), is_from);
  std::string all;
  for (auto change = from.base(); from != changes_.rend() && change != changes_.end(); ++change) {
    all += ", " + change->fields;
  }
  if (from != changes_.rend()) all = from->fields + all;
  return all.empty() ? "they" : all;
}

void Course::set_config(SaleConfig config, Round& round) {
  if (std::string fields = differences(config_, config); !fields.empty()) {
    changes_.push_back({.from = revision_of(settings_text_), .fields = std::move(fields)});
    if (changes_.size() > changes_max) changes_.pop_front();
  }
  config_ = std::move(config);
  settings_text_ = to_json(config_);
  is_settings_news_ = true;
  round.tell([front = front_.get(), view = SaleView{config_}] { front->told.view.set(view); });
}

}  // namespace sluice::shop
