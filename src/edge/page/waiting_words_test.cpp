// Every reason that a line can give has its words in every language, or is one of those that pages leave out.
#include <gtest/gtest.h>

#include "line/wait_forecast.h"
#include "web/composition/composed_pages.h"
#include "web/plain_pages/plain_page.h"

namespace sluice::edge {
namespace {

TEST(WaitingWords, EveryReasonOfALineIsToldInEveryLanguageOrLeftOutOnPurpose) {
  const web::ComposedPages pages = web::ComposedPages::compose().value();
  for (const web::Words& words : pages.languages()) {
    for (const line::Rise rise : line::every_rise) {
      const std::string key = "slow_" + std::string(line::to_string(rise));
      // That more people come than before is no news to somebody who waits: the longer wait says it. And that a sale
      // is paused is said by the heading.
      const bool is_silent = rise == line::Rise::none || rise == line::Rise::more_come || rise == line::Rise::paused;
      EXPECT_EQ(words.knows(key), !is_silent) << words.code() << ": " << key;
      web::PlainPage plain{.sale = "drop-1", .name = "Winter drop", .visitor = "waiting"};
      plain.reason = key;
      EXPECT_FALSE(web::plain_main(words, plain).empty());
    }
    EXPECT_TRUE(words.knows("slow_gate_full")) << words.code();
  }
}

}  // namespace
}  // namespace sluice::edge
