#include "shop/sale/sale_mark.h"

namespace sluice::shop {
namespace {

// How much sale time a crash may give back to holds while nothing else is written.
constexpr Duration high_water_period = std::chrono::seconds(1);

}  // namespace

void SaleMark::add_sale(Round& round) {
  const ledger::AddSale row{settings_row(round), to_string(course_.state()), 0};
  round.add(row);
  round.add(ledger::TakeLease{.sale = row.sale, .from = ledger::Lease{0}, .to = lease_});
}

void SaleMark::take_over(const ledger::SaleRow& row, Round& round) {
  commits_ = row.commit_number;
  lease_ = ledger::Lease{raw(row.lease) + 1};
  round.add(ledger::TakeLease{.sale = course_.sale(), .from = row.lease, .to = lease_});
}

void SaleMark::write(Now now, Round& round) {
  ledger::MoveMark row;
  row.sale = course_.sale();
  row.state = to_string(course_.state());
  row.lease = lease_;
  row.sale_time_us = course_.now(now).time_since_epoch().count();
  row.commit_number = ++commits_;
  round.add(row);
  is_due_ = false;
  written_at_ = now.mono;
}

void SaleMark::seal(Now now, bool has_deadlines, Round& round) {
  is_due_ |= course_.take_state_news();
  if (course_.take_settings_news()) {
    round.add(ledger::PutSettings{settings_row(round)});
    is_due_ = true;
  }
  is_due_ |= has_deadlines && now.mono - written_at_ >= high_water_period;
  if (is_due_) write(now, round);
}

ledger::SettingsRowOf<std::string_view> SaleMark::settings_row(Round& round) const {
  return {.sale = course_.sale(),
          .epoch = course_.front().epoch,
          .settings = round.keep(course_.settings_text()),
          .draw_key = round.keep(schedule_.draw_key_text())};
}

}  // namespace sluice::shop
