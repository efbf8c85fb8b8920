// A sale as the shop's Redis has it: a hash of the sale, and one of each item (docs/mirror.md lists the fields).
//
// Made of the status document, which is one moment: the counts of an item add up to its stock. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shop/told/told.h"

namespace sluice::app {

struct MirroredHash {
  std::string key{};  // without the prefix
  std::vector<std::pair<std::string, std::string>> fields{};
  friend bool operator==(const MirroredHash&, const MirroredHash&) = default;
};

// The sale's own first. Empty: nothing is told of it yet, or it is made for robots to buy from.
[[nodiscard]] std::vector<MirroredHash> mirrored_sale(std::string_view sale, const shop::StatusDocument& document);

}  // namespace sluice::app
