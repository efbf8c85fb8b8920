// The report of a sale afterwards, as JSON, CSV and a page. /admin/v1/sales/{sale}/report/{form}
//
// Reading every row of a large sale and auditing the ledger takes seconds, so it is done in the background
// (background_answers.h).
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "edge/admin/background_answers.h"
#include "report/figures.h"

namespace sluice::edge {

// What the ledger says of a sale; nullopt: there is none. Called on the thread of background answers.
using ReadFigures = std::function<Result<std::optional<report::Figures>>(const std::string& sale)>;

class AdminReports {
public:
  // `read`: none, in tests that need none; the answer is then that the ledger cannot be read.
  AdminReports(Desk& desk, BackgroundAnswers& answers, ReadFigures read)
      : desk_(desk), answers_(answers), read_(std::move(read)) {}

  void read(Errand& errand);

private:
  Desk& desk_;
  BackgroundAnswers& answers_;
  const ReadFigures read_;
};

}  // namespace sluice::edge
