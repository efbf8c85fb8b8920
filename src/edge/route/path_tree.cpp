#include "edge/route/path_tree.h"

#include "base/invariant.h"
#include "edge/route/path.h"

namespace sluice::edge {
namespace {

constexpr std::size_t nodes_max = 256;  // their numbers are octets

bool is_parameter(std::string_view segment) {
  return segment.starts_with('{');
}

}  // namespace

void PathTree::add(std::string_view path, Extent extent, std::uint8_t number) {
  std::uint8_t at = 0;
  for (path.remove_prefix(1); !path.empty();) {
    const std::string_view segment = next_segment(path);
    if (path.empty() && extent == Extent::open) {
      SLUICE_INVARIANT(!nodes_[at].open);
      nodes_[at].open = number;
      return;
    }
    at = grow(at, segment);
  }
  SLUICE_INVARIANT(!nodes_[at].whole);
  nodes_[at].whole = number;
}

std::uint8_t PathTree::grow(std::uint8_t at, std::string_view segment) {
  const bool is_value = is_parameter(segment);
  const std::uint8_t known = is_value ? nodes_[at].parameter : behind_word(nodes_[at], segment);
  if (known != 0) return known;
  SLUICE_INVARIANT(is_value ? nodes_[at].words.empty() : nodes_[at].parameter == 0);
  SLUICE_INVARIANT(nodes_.size() < nodes_max);
  const auto made = static_cast<std::uint8_t>(nodes_.size());
  nodes_.push_back({.word = segment});
  if (is_value) {
    nodes_[at].parameter = made;
  } else {
    nodes_[at].words.push_back(made);
  }
  return made;
}

std::uint8_t PathTree::behind_word(const Node& node, std::string_view word) const {
  for (const std::uint8_t next : node.words) {
    if (nodes_[next].word == word) return next;
  }
  return 0;
}

std::optional<PathTree::Found> PathTree::find(std::string_view path) const {
  std::optional<Found> open;
  PathValues values;
  std::size_t value = 0;
  bool has_more = path.size() > 1;
  path.remove_prefix(1);
  for (std::uint8_t at = 0;;) {
    const Node& node = nodes_[at];
    if (node.open) {
      open = Found{.number = *node.open, .values = values};
      open->values[value] = path;
    }
    if (!has_more) return node.whole ? Found{.number = *node.whole, .values = values} : open;
    const std::size_t left = path.size();
    const std::string_view segment = next_segment(path);
    has_more = segment.size() < left;
    at = behind_word(node, segment);
    if (at != 0) continue;
    if (node.parameter == 0 || segment.empty()) return open;
    at = node.parameter;
    values[value++] = segment;
  }
}

}  // namespace sluice::edge
