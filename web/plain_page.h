// The waiting page for visitors without JavaScript: how things stand now, in plain HTML, with forms for what can be
// done.
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

#include "web/words.h"

namespace sluice::web {

inline constexpr std::string_view plain_refresh_s = "30";

struct PlainPage {
  struct Item {
    std::string id{};
    std::string name{};
  };
  struct Range {
    double low_s = 0;
    double high_s = 0;
  };

  std::string sale{};
  std::string name{};
  std::string message{};
  std::string state{};    // of the ticket as the API says it, or how the sale ended; "none" without a ticket
  std::string reason{};   // why it is slow: a text's key, or empty
  std::string problem{};  // the kind of a refusal that was just met, or empty
  std::uint64_t ahead = 0;
  std::uint64_t ordinal = 0;
  std::uint64_t units_left = 0;
  std::optional<Range> wait{};
  std::optional<double> chance{};  // 0 to 1
  std::vector<Item> items{};
  bool is_gate = false;          // nothing is sold: who is called goes on to `heading`
  std::string heading{};         // escaped for an address
  bool has_priority = false;     // a code may lead to a line of its own
  bool line_of_an_item = false;  // each item has a line of its own, so joining names one
  std::uint32_t quantity_max = 1;
  bool refreshes = false;
  std::string as_of{};  // "20:31:05"
};

// Whether this state can still change by waiting.
[[nodiscard]] bool is_worth_refreshing(std::string_view state);

[[nodiscard]] std::string plain_main(const Words& words, const PlainPage& page);

}  // namespace sluice::web
