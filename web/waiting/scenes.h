// What a waiting page shows, for each state of a sale and each visitor: the table waiting/scenes.json. Both forms of
// the page speak from it; assets/js/scene.js reads it for the one with a script.
//
// A scene is the first row whose facts (`when`; else the one of its own name) all hold. Facts are words:
//   the sale      scheduled lobby open paused sold_out closed
//   the visitor   newcomer in_lobby waiting called taken lapsed left moved; stamped: there is no place yet, but when
//   they
//                 came is noted; cleared: the line was, while they waited; over: what was taken is held no more
//   besides       gate; draw: the places of the lobby go by lot; held_out: all is held or sold, and no line is kept;
//                 no_cookies: the browser keeps none, so a place would be nobody's
//
// Immutable; any thread may read. O(rows) a lookup.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::web {

using Facts = std::vector<std::string_view>;

struct Scene {
  std::string name{};
  std::string title{};  // a text's key
  std::string text{};   // likewise; there may be no such text
  std::vector<std::string> parts{};

  [[nodiscard]] bool shows(std::string_view part) const;
};

class Scenes {
public:
  // The table that is compiled in.
  [[nodiscard]] static const Scenes& built_in();

  [[nodiscard]] Scene find(const Facts& facts) const;

  struct Row {
    Scene scene;
    std::vector<std::string> when{};  // facts that must hold; none: the last row
  };
  [[nodiscard]] std::span<const Row> rows() const { return rows_; }

private:
  struct Hidden {
    std::string fact;
    std::vector<std::string> parts;
  };
  explicit Scenes(std::string_view json);

  std::vector<Row> rows_;
  std::vector<Hidden> never_;
};

}  // namespace sluice::web
