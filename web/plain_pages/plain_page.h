// The waiting page for visitors without JavaScript: the scene (web/waiting/scenes.h) of now, in plain HTML, with
// forms for what can be done.
//
// It never refreshes by itself unless asked to, and always offers to stop: a page that reloads under somebody who
// reads it slowly, or listens to it, takes it away from them (WCAG 2.2.1).
//
// Pure: what is so comes in, the inside of the template's {{main}} comes out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/languages/words.h"
#include "web/plain_pages/plain_words.h"
#include "web/waiting/scenes.h"

namespace sluice::web {

inline constexpr std::string_view plain_refresh_s = "30";

struct PlainPage {
  struct Item {
    std::string id{};
    std::string name{};
    std::string price{};      // as people read it
    std::uint32_t free = 0;   // for newcomers
    std::uint32_t kept = 0;   // for those who were called
    std::uint32_t limit = 0;  // of it that one buyer may have; 0: as of everything (`quantity_max`)
  };

  std::string root{};  // before every address of ours
  std::string sale{};
  std::string name{};
  std::string message{};
  std::string sale_state{"open"};   // as the status document says it
  std::string visitor{"newcomer"};  // as web/waiting/scenes.h says it
  std::string reason{};             // why it is slow: a text's key, or empty
  std::string problem{};            // the kind of a refusal that was just met, or empty
  std::uint64_t ahead = 0;
  std::uint64_t ordinal = 0;  // 0: not told
  std::uint64_t people = 0;   // in the lobby
  std::optional<WaitRange> wait{};
  std::optional<double> chance{};  // 0 to 1
  std::optional<std::int64_t> opens_in_s{};
  std::optional<std::int64_t> claim_left_s{};
  std::vector<Item> items{};
  bool is_gate = false;       // nothing is sold: who is called goes on to `heading`
  std::string heading{};      // escaped for an address; of a sale with items: where its gate was come from, or empty
  bool is_draw = false;       // the places of the lobby go by lot
  bool is_held_out = false;   // all is held or sold, and no line is kept
  bool has_priority = false;  // a code may lead to a line of its own
  bool line_of_an_item = false;  // each item has a line of its own, so joining names one
  std::uint32_t quantity_max = 1;
  bool offers_notice = false;    // whoever waits can be told by e-mail when it is their turn
  bool has_notice = false;       // and is going to be told
  std::string stamp{};           // what forms send along for a place that costs time; empty: nothing
  std::int64_t wait_left_s = 0;  // until it is good
  bool refreshes = false;
  bool thanks = false;  // a thumb was just given, and counted
  std::string as_of{};  // "20:31:05"

  [[nodiscard]] Facts facts() const;
};

// Whether what is shown can still change by waiting.
[[nodiscard]] bool is_worth_refreshing(const PlainPage& page);

[[nodiscard]] std::string plain_main(const Words& words, const PlainPage& page);

}  // namespace sluice::web
