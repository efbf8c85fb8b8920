// A shop's accent, made into the colours that a page needs: of one colour, two papers.
//
// The pages meet WCAG AA (4.5 : 1) with every accent that is accepted: one that cannot be read on white is refused,
// and what is made of it for text on tinted and on dark paper is moved until it can be read there. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::web {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  friend bool operator==(const Colour&, const Colour&) = default;
};

struct Accent {
  Colour light;                  // on light paper
  std::optional<Colour> dark{};  // on dark paper; none: made of the other
};

inline constexpr double contrast_min = 4.5;

// "#0b6b63"; nothing else is a colour here.
[[nodiscard]] std::optional<Colour> parse_colour(std::string_view text);
// By WCAG 2: 1 to 21.
[[nodiscard]] double contrast(Colour a, Colour b);
// What is wrong with a colour as an accent on that paper; empty: nothing.
[[nodiscard]] std::string accent_problem(Colour colour, bool on_dark);
// Rules that set the accent's custom properties on `root`, in light and dark.
[[nodiscard]] std::string accent_rules(const Accent& accent, std::string_view root = ":root");

}  // namespace sluice::web
