// The checkout and the order for visitors without JavaScript: how things stood when the page was loaded, in plain
// HTML, with forms for what can be done.
//
// Pure: what is so comes in, the inside of the frame's {{main}} comes out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/languages/words.h"
#include "web/pages/asked.h"

namespace sluice::web {

struct PlainRow {
  std::string text{};          // "2 × Winter tee"
  std::string units{};         // "1, 2"; or empty
  std::uint64_t returned = 0;  // of those in the text: they have gone back
};

struct PlainCheckout {
  std::string root{};  // before every address of ours
  std::string hold{};
  std::string sale{};
  std::string state{};    // as the API says it
  std::string order{};    // the one that is live, or empty
  std::string problem{};  // the kind of a refusal that was just met, or empty
  AskedForm asked{};      // with what was typed before such a refusal, "email" and "method", too
  std::string total{};    // as people read it
  bool is_free = false;   // of charge: no method is asked for
  std::string methods{};  // methods_html() of web/composition/frame.h
  std::int64_t left_s = 0;
  std::vector<PlainRow> rows{};
  bool is_paid_at_shop = false;
  std::string checkout_url{};  // where it is then, if that is known
};

struct PlainOrder {
  std::string root{};  // before every address of ours
  std::string order{};
  std::string hold{};
  std::string state{};
  std::string total{};
  std::string action_url{};           // where the buyer must act; or empty. REQUIRES: fit to be followed
  std::string refunded{};             // as people read it; empty: nothing was
  bool is_mailed = false;             // its confirmation
  bool is_delayed = false;            // its payment could not be asked for, and is tried again by itself
  bool is_cancelled_at_shop = false;  // which was paid itself
  std::vector<PlainRow> rows{};
  std::vector<std::pair<std::string, std::string>> history{};  // state, "20:31:05"
  bool thanks = false;                                         // a thumb was just given, and counted
};

[[nodiscard]] std::string plain_checkout_main(const Words& words, const PlainCheckout& page);
[[nodiscard]] std::string plain_order_main(const Words& words, const PlainOrder& page);
// `what`: "hold" or "order".
[[nodiscard]] std::string plain_missing_main(const Words& words, std::string_view what);

}  // namespace sluice::web
