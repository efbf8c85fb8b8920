// Units of an order as an operator names them on a command line: `tee=1`, so many of an item; `tee#7`, one by its
// number.
#pragma once

#include <boost/json/array.hpp>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::app {

// As the admin API takes them: [{"item":"tee","quantity":1},{"item":"cap","units":[7]}]. An error names the word that
// is neither; whether the order has them is the server's to say.
[[nodiscard]] Result<boost::json::array> items_from(const std::vector<std::string>& words);

}  // namespace sluice::app
