// Finds which of a table's templates a path fits, segment by segment: "/v1/sales/{sale}/tickets".
//
// Cost of a look-up: for each segment of the path a comparison with each word that a template has there; no
// allocation. Immutable once filled; thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sluice::edge {

inline constexpr std::size_t parameters_max = 2;  // of a path
using PathValues = std::array<std::string_view, parameters_max>;

class PathTree {
public:
  enum class Extent : std::uint8_t {
    whole,  // each {parameter} is one segment, not empty
    open,   // the last {parameter} takes whatever follows, slashes and all, or nothing
  };
  struct Found {
    std::uint8_t number = 0;  // the template's
    PathValues values{};      // views into the path
  };

  // `path` begins with a slash, and lives as long as the tree. REQUIRES: it is not there yet; behind one and the same
  // beginning all templates have a word or all have a parameter, but for an open one, which takes what no other fits.
  void add(std::string_view path, Extent extent, std::uint8_t number);

  // `path` begins with a slash. Of an open template and one that says more, the one that says more.
  [[nodiscard]] std::optional<Found> find(std::string_view path) const;

private:
  struct Node {
    std::string_view word{};              // of the segment that leads here; a parameter's is not looked at
    std::vector<std::uint8_t> words{};    // nodes behind a word
    std::uint8_t parameter = 0;           // the node behind a parameter; 0: none
    std::optional<std::uint8_t> whole{};  // the template that ends here
    std::optional<std::uint8_t> open{};   // the template whose last parameter begins here
  };
  // 0: none.
  [[nodiscard]] std::uint8_t behind_word(const Node& node, std::string_view word) const;
  std::uint8_t grow(std::uint8_t at, std::string_view segment);

  std::vector<Node> nodes_ = std::vector<Node>(1);
};

}  // namespace sluice::edge
