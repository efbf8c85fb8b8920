#include "web/look/palette.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace sluice::web {
namespace {

constexpr Colour white{255, 255, 255};
constexpr Colour black{0, 0, 0};
constexpr Colour dark_card{0x17, 0x21, 0x20};  // --card of the dark scheme, the lighter of its two papers
constexpr double tint_share = 0.1;             // of the accent in the paper of a notice
constexpr double strong_share = 0.25;          // of black or white in the accent that is pressed
constexpr int steps = 50;                      // of a colour on its way to one that can be read

double luminance(Colour colour) {
  const auto linear = [](std::uint8_t part) {
    const double share = part / 255.0;
    return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

Colour mixed(Colour a, Colour b, double share_of_b) {
  const auto mix = [share_of_b](std::uint8_t x, std::uint8_t y) {
    return static_cast<std::uint8_t>(std::lround(x + (y - x) * share_of_b));
  };
  return {mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue)};
}

// The first on the way from `colour` to `end` that can be read on `paper`.
Colour readable(Colour colour, Colour end, Colour paper) {
  Colour found = colour;
  for (int step = 1; step <= steps && contrast(found, paper) < contrast_min; ++step)
    found = mixed(colour, end, double(step) / steps);
  return found;
}

std::string hex(Colour colour) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "#";
  for (const unsigned part : {colour.red, colour.green, colour.blue}) {
    out += digits[part >> 4];
    out += digits[part & 15];
  }
  return out;
}

// `paper` is what is behind, `ink` the end of the scale that stands out from it.
std::string properties(Colour accent, Colour paper, Colour ink) {
  const Colour tint = mixed(paper, accent, tint_share);
  const Colour text = readable(accent, ink, tint);
  const Colour on = contrast(text, white) >= contrast_min ? white : readable(mixed(text, black, 0.8), black, text);
  return "--accent:" + hex(text) + ";--accent-strong:" + hex(mixed(text, ink, strong_share)) +
         ";--on-accent:" + hex(on) + ";--tint:" + hex(tint);
}

}  // namespace

std::optional<Colour> parse_colour(std::string_view text) {
  if (text.size() != 7 || text[0] != '#') return std::nullopt;
  std::array<std::uint8_t, 3> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const char* begin = text.data() + 1 + 2 * i;
    const auto [end, error] = std::from_chars(begin, begin + 2, parts[i], 16);
    if (error != std::errc() || end != begin + 2) return std::nullopt;
  }
  return Colour{parts[0], parts[1], parts[2]};
}

double contrast(Colour a, Colour b) {
  const double first = luminance(a) + 0.05;
  const double second = luminance(b) + 0.05;
  return std::max(first, second) / std::min(first, second);
}

std::string accent_problem(Colour colour, bool on_dark) {
  const double found = contrast(colour, on_dark ? dark_card : white);
  if (found >= contrast_min) return "";
  std::string tenths = std::to_string(static_cast<int>(found * 10));
  tenths.insert(tenths.size() - 1, ".");
  return "has a contrast of " + tenths + " to " + (on_dark ? "dark paper" : "white") +
         "; to be read it needs 4.5: take a " + (on_dark ? "lighter" : "darker") + " one";
}

std::string accent_rules(const Accent& accent, std::string_view root) {
  const Colour dark = accent.dark.value_or(readable(accent.light, white, dark_card));
  const std::string begin = std::string(root) + "{";
  return begin + properties(accent.light, white, black) + "}@media(prefers-color-scheme:dark){" + begin +
         properties(dark, dark_card, white) + "}}";
}

}  // namespace sluice::web
