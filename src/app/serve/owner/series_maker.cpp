#include "app/serve/owner/series_maker.h"

namespace sluice::app {
namespace {

constexpr Duration again_after = std::chrono::seconds(30);  // far more than a round takes

}  // namespace

std::vector<shop::SaleConfig> SeriesMaker::due() {
  std::vector<shop::SaleConfig> events;
  if (series_.empty()) return events;
  const MonoTime now = clock_.mono();
  std::erase_if(told_, [now](const auto& told) { return now - told.second >= again_after; });
  const auto sales = directory_.snapshot();
  for (const Series& series : series_) {
    for (shop::SaleConfig& event : events_at(series, clock_.wall())) {
      if (sales->contains(event.id) || told_.contains(event.id)) continue;
      told_.emplace(event.id, now);
      log_.info("event_made",
                {{"series", series.id}, {"sale", event.id}, {"opens_at", format_rfc3339(*event.opens_at)}});
      events.push_back(std::move(event));
    }
  }
  return events;
}

}  // namespace sluice::app
