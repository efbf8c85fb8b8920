// What a sale is and where it stands: its settings, its state, its clocks.
//
// Every part of a sale reads it. Only Schedule and Operating move it, and Loading sets it up. What edges see of it
// (Told) follows when the round is durable.
//
// Not thread-safe: the owner's thread.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "shop/owner/moment.h"
#include "shop/owner/round.h"
#include "shop/sale/sale_clock.h"
#include "shop/told/sale_front.h"

namespace sluice::shop {

class Course {
public:
  Course(const SaleConfig& config, SaleState state, Instant resume_at, Now now, std::shared_ptr<SaleFront> front,
         Log& log);

  // --- Names that rows may borrow: they live as long as the sale, whatever its settings become.
  [[nodiscard]] const std::string& sale() const { return front_->id; }
  [[nodiscard]] const std::string& item(ItemIndex item) const { return item_names_[raw(item)]; }
  [[nodiscard]] const std::string& line(LineIndex line) const { return front_->lines[raw(line)]->name; }

  [[nodiscard]] SaleFront& front() const { return *front_; }
  [[nodiscard]] LineFront& line_front(LineIndex line) const { return *front_->lines[raw(line)]; }
  [[nodiscard]] SaleCounters& counters() const { return front_->counters; }
  [[nodiscard]] Log& log() const { return log_; }

  [[nodiscard]] const SaleConfig& config() const { return config_; }
  [[nodiscard]] bool is_gate() const { return config_.items.empty(); }
  [[nodiscard]] const std::string& currency() const { return config_.items.front().price.currency; }
  [[nodiscard]] SaleState state() const { return state_; }
  // People may be called and units taken: it is open, and its draw, if it has one, has taken place.
  [[nodiscard]] bool is_open() const { return state_ == SaleState::open && !awaits_draw_; }
  // Why nothing may be taken now, if so.
  [[nodiscard]] std::optional<Verdict> refusal() const;

  // --- Time
  [[nodiscard]] Instant now(Now now) const { return clock_.at(now.mono); }
  // Of people's clocks against sale time. The two clocks are read one after the other, so their difference trembles;
  // only a real change of it (a pause, a step of the wall clock) is told, and the same hold always says the same
  // time.
  Duration wall_ahead(Now now);
  WallTime wall_at(Now now, Instant instant);

  // --- Schedule and Operating
  void move_to(Now now, SaleState state, Round& round);
  void await_draw() { awaits_draw_ = true; }
  void end_draw() { awaits_draw_ = false; }
  void set_config(SaleConfig config, Round& round);
  // Which fields have changed since the settings were those of this revision, joined by ", "; empty: none. Where that
  // is too long ago to be known, or was in another process, "they".
  [[nodiscard]] std::string changes_since(std::string_view revision) const;
  // The settings as the ledger has them.
  [[nodiscard]] const std::string& settings_text() const { return settings_text_; }
  // True once after each change: the sale's mark, or its settings, must be written.
  [[nodiscard]] bool take_state_news() { return std::exchange(is_state_news_, false); }
  [[nodiscard]] bool has_news() const { return is_state_news_ || is_settings_news_; }
  [[nodiscard]] bool take_settings_news() { return std::exchange(is_settings_news_, false); }

private:
  SaleConfig config_;
  struct Change {
    std::string from;    // the revision before it
    std::string fields;  // as differences() names them
  };
  static constexpr std::size_t changes_max = 64;  // more than two people at work make within minutes

  std::string settings_text_;
  std::deque<Change> changes_;  // the latest
  std::vector<std::string> item_names_;
  SaleState state_;
  bool awaits_draw_ = false;
  bool is_state_news_ = false;
  bool is_settings_news_ = false;
  SaleClock clock_;
  Duration wall_ahead_{0};
  std::shared_ptr<SaleFront> front_;
  Log& log_;
};

}  // namespace sluice::shop
