// What a buyer does at the shop's own checkout: a list of requests, and what is carried from one to the next.
//
// Plain data, immutable once the run begins; src/app/checkout/checkout_file.h reads one from a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "rehearse/checkout/pattern.h"

namespace sluice::rehearse {

// A value out of an answer, for later steps.
struct Take {
  enum class From : std::uint8_t { json, header, cookie, text };
  std::size_t name = 0;
  From from = From::json;
  std::string where{};   // a JSON pointer, a header's name, a cookie's; of a text what stands before it
  std::string before{};  // of a text: what stands after it
};

// That count as good: one, or a hundred.
struct Statuses {
  int first = 0;
  int last = 0;
};

struct Step {
  static constexpr std::size_t name_bytes_max = 40;

  std::string name{};
  std::string method = "GET";
  Pattern url{};
  std::vector<Pattern> headers{};  // "Name: value"
  std::optional<Pattern> body{};
  std::vector<Statuses> expect{{.first = 200, .last = 299}, {.first = 300, .last = 399}};
  std::vector<Take> takes{};
  Duration think{0};  // before it: half of that to one and a half, evenly
  Duration timeout = std::chrono::seconds(10);
  bool follows = true;         // redirects, within the hosts that the script names
  std::uint32_t attempts = 1;  // where there was no answer, 429 or 5xx
};

// What the shop must come to; none: nothing is asked.
struct Objective {
  std::optional<double> completed{};  // of the checkouts that were begun
  std::optional<Duration> p99{};      // of every step's answers
};

struct Script {
  static constexpr std::size_t steps_max = 50;
  static constexpr std::size_t text_bytes_max = std::size_t{16} * 1024;
  static constexpr std::size_t value_bytes_max = std::size_t{8} * 1024;  // of what is taken; a cookie has 4 KB
  static constexpr std::size_t answer_bytes_max = std::size_t{2} * 1024 * 1024;
  static constexpr std::uint32_t redirects_max = 10;
  static constexpr std::uint32_t buyers_at_once_max = 10'000;

  // What every step is given, in the order of their numbers.
  enum Given : std::size_t { hold, sale, ticket, pass, buyer, email, given_names };

  std::string origin{};  // the flag that it is from, for people
  Names names{};         // the given ones, and those that are taken
  std::vector<Step> steps{};
  std::vector<std::string> hosts{};  // "https://shop.example:443", each that a step names; no request goes elsewhere
  Objective objective{};
  std::uint32_t buyers_at_once = 1000;
  bool has_sluice_cookies = false;  // shop and Sluice are one host to a browser
  bool is_word_of_sluice = false;   // its last answer is Sluice's own: the order is there

  [[nodiscard]] bool uses(Given given) const;
};

[[nodiscard]] Names given_names();

// "https://shop.example:443" of an address; nullopt: it is no http or https address.
[[nodiscard]] std::optional<std::string> host_of(const std::string& url);

// The shop's server played by one step: it tells Sluice at `url` that the hold is paid. REQUIRES: `key` is fit for a
// header.
[[nodiscard]] Script confirming(const std::string& url, const std::string& key);

}  // namespace sluice::rehearse
