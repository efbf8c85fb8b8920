#include "web/plain_pages/plain_words.h"

#include <utility>

#include "web/composition/html.h"

#include <cmath>

namespace sluice::web {
namespace {

std::string minutes_text(const Words& words, std::uint64_t minutes) {
  return words.say_count("plainMinutes", minutes);
}

}  // namespace

std::string wait_text(const Words& words, const std::optional<WaitRange>& wait) {
  if (!wait) return words.say("unknown");
  if (wait->high_s < 60) return words.say("waitUnderMinute");
  const auto low = static_cast<std::uint64_t>(wait->low_s / 60);
  const auto high = static_cast<std::uint64_t>(std::ceil(wait->high_s / 60));
  if (low == high) return words.say("waitAbout", {{"high", minutes_text(words, high)}});
  if (low == 0) return words.say("waitUpTo", {{"high", minutes_text(words, high)}});
  return words.say("waitBetween", {{"low", minutes_text(words, low)}, {"high", minutes_text(words, high)}});
}

std::string chance_text(const Words& words, std::optional<double> chance) {
  if (!chance) return words.say("unknown");
  if (*chance >= 0.99) return words.say("chanceSure");
  if (*chance < 0.01) return words.say("chanceSlim");
  const double percent = std::round(*chance * 100);
  const double step = percent >= 10 && percent <= 90 ? 5 : 1;
  const auto rounded = static_cast<std::uint64_t>(std::round(percent / step) * step);
  return words.say("chanceAbout", {{"percent", words.say_count("plainPercent", rounded)}});
}

std::string ahead_text(const Words& words, std::uint64_t ahead) {
  return ahead == 0 ? words.say("aheadNone") : words.say_count("ahead", ahead);
}

std::string span_text(const Words& words, std::int64_t seconds) {
  if (seconds < 60) return words.say("waitUnderMinute");
  return minutes_text(words, static_cast<std::uint64_t>((seconds + 59) / 60));
}

std::string thumb_buttons(const Words& words) {
  std::string out = element("p", words.say("thumbsTitle"), "class=\"label\"") + "<p class=\"button-row\">";
  for (const auto& [choice, key] :
       {std::pair{"up", "thumbUp"}, std::pair{"down", "thumbDown"}, std::pair{"problem", "thumbProblem"}}) {
    out += element("button", words.say(key),
                   "class=\"button quiet\" name=\"choice\" value=\"" + std::string(choice) + '"');
  }
  return out + "</p>\n";
}

}  // namespace sluice::web
