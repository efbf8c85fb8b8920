// Every state of a sale and every visitor has a scene with words in every language, and it offers only what can be
// done.
#include "web/waiting/scenes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "web/composition/composed_pages.h"

namespace sluice::web {
namespace {

constexpr std::string_view sale_states[] = {"scheduled", "lobby", "open", "paused", "sold_out", "closed"};
constexpr std::string_view visitors[] = {"newcomer", "in_lobby", "waiting", "called",  "taken", "stamped",
                                         "lapsed",   "left",     "moved",   "cleared", "over"};
constexpr std::string_view besides[] = {"gate", "draw", "held_out", "no_cookies"};

void for_each_cell(const std::function<void(const Facts&, const Scene&)>& look) {
  for (const auto sale : sale_states) {
    for (const auto visitor : visitors) {
      for (unsigned mask = 0; mask < 16; ++mask) {
        Facts facts{sale, visitor};
        for (unsigned bit = 0; bit < 4; ++bit) {
          if ((mask >> bit & 1U) != 0) facts.push_back(besides[bit]);
        }
        look(facts, Scenes::built_in().find(facts));
      }
    }
  }
}

bool has(const Facts& facts, std::string_view fact) {
  return std::ranges::find(facts, fact) != facts.end();
}

std::string said(const Facts& facts, const Scene& scene) {
  std::string out = scene.name + ":";
  for (const auto fact : facts) out.append(" ").append(fact);
  return out;
}

TEST(Scenes, EveryCellHasAHeadingAndATextInEveryLanguage) {
  const ComposedPages pages = ComposedPages::compose().value();
  for_each_cell([&](const Facts& facts, const Scene& scene) {
    for (const Words& words : pages.languages()) {
      EXPECT_TRUE(words.knows(scene.title)) << said(facts, scene);
      EXPECT_TRUE(words.knows(scene.text) || scene.name == "waiting" || scene.name == "no_cookies")
          << said(facts, scene);
    }
  });
}

TEST(Scenes, NobodyIsInvitedToJoinWhatCannotBeJoined) {
  for_each_cell([](const Facts& facts, const Scene& scene) {
    const bool is_joinable = has(facts, "open") || has(facts, "lobby");
    const bool has_place = has(facts, "in_lobby") || has(facts, "waiting") || has(facts, "called") ||
                           has(facts, "taken") || has(facts, "moved") || has(facts, "stamped");
    const bool could_keep_one = !has(facts, "no_cookies");
    EXPECT_EQ(scene.shows("join"), is_joinable && !has_place && could_keep_one) << said(facts, scene);
  });
}

TEST(Scenes, ACalledPersonTakesOnlyWhileTheSaleRuns) {
  for_each_cell([](const Facts& facts, const Scene& scene) {
    const bool stands_still = has(facts, "paused") || has(facts, "closed");
    const bool is_called = has(facts, "called") && !stands_still;
    EXPECT_EQ(scene.shows("claim"), is_called) << said(facts, scene);
    EXPECT_EQ(scene.shows("take"), is_called && !has(facts, "gate")) << said(facts, scene);
  });
}

TEST(Scenes, NoClockIsShownThatStandsStill) {
  for_each_cell([](const Facts& facts, const Scene& scene) {
    if (!has(facts, "paused") && !has(facts, "closed")) return;
    for (const char* part : {"claim", "wait", "opening", "take"})
      EXPECT_FALSE(scene.shows(part)) << said(facts, scene);
  });
}

TEST(Scenes, AGateSpeaksOfNoUnitsChanceDrawOrProduct) {
  for_each_cell([](const Facts& facts, const Scene& scene) {
    if (!has(facts, "gate")) return;
    for (const char* part : {"units", "chance", "draw", "back"})
      EXPECT_FALSE(scene.shows(part)) << said(facts, scene);
  });
}

TEST(Scenes, ADrawSaysThatItIsOneBeforeTheOpening) {
  for (const std::string_view visitor : {"newcomer", "in_lobby"}) {
    const Scene scene = Scenes::built_in().find({"lobby", visitor, "draw"});
    EXPECT_TRUE(scene.shows("draw")) << visitor;
    EXPECT_EQ(scene.text, "text_draw") << visitor;
  }
}

TEST(Scenes, EveryRowIsTheSceneOfSomeCell) {
  std::set<std::string> seen;
  for_each_cell([&](const Facts&, const Scene& scene) { seen.insert(scene.name); });
  for (const auto& row : Scenes::built_in().rows()) EXPECT_TRUE(seen.contains(row.scene.name)) << row.scene.name;
}

}  // namespace
}  // namespace sluice::web
