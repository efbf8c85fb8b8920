// Makes the sales of what comes again each week, when they are to be announced, and each once.
//
// What an event is called says which it is, and the directory says whether there is one of that name: so a restart, a
// second reading of the file or a clock that is set back makes none anew. One whose making failed (the ledger was
// away) is asked for again.
//
// Logs: event_made (info).
//
// Not thread-safe: the program's main thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/settings/series_settings.h"
#include "base/log.h"
#include "base/published.h"
#include "shop/told/sale_front.h"

namespace sluice::app {

class SeriesMaker {
public:
  // What is referred to must outlive it.
  SeriesMaker(std::vector<Series> series, const Published<shop::Directory>& directory, const Clock& clock, Log& log)
      : series_(std::move(series)), directory_(directory), clock_(clock), log_(log) {}

  // The events that are to be sales and are none yet, which the caller has made. One that was told is not told again
  // for half a minute.
  [[nodiscard]] std::vector<shop::SaleConfig> due();

private:
  const std::vector<Series> series_;
  const Published<shop::Directory>& directory_;
  const Clock& clock_;
  Log& log_;
  std::map<std::string, MonoTime> told_;  // lately, by id
};

}  // namespace sluice::app
