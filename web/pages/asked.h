// What a sale asks its buyers for besides an e-mail address, as the fields of a form: whom to reach, where to send
// it, whom to bill, and how it is sent. One piece of HTML for both forms of the checkout.
//
// With JavaScript a page is the same for every sale, so it has all of it, hidden; its script shows what the sale asks
// for (assets/js/asked.js). Pure.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/languages/words.h"

namespace sluice::web {

struct AskedField {
  std::string_view name;  // as a checkout's member is named; its label is the text `field_NAME`
  int bytes_max = 0;      // as edge/request/checkout_body.cpp takes it
  bool is_needed = false;
  std::string_view autocomplete;
};
// An input is named `shipping_address.city`.
struct AskedPart {
  std::string_view name;  // its heading is the text `ask_NAME`
  std::span<const AskedField> fields;
};
[[nodiscard]] std::span<const AskedPart> asked_parts();

// What was typed, by the inputs' names.
using Typed = std::map<std::string, std::string, std::less<>>;

struct AskedForm {
  std::vector<std::string> parts{};                                     // of asked_parts(), by name
  std::vector<std::pair<std::string, std::string>> shipping_methods{};  // id, what people read; none: not asked
  Typed typed{};
  std::string wrong{};  // the input, or the part, in which something is missing; or empty

  [[nodiscard]] bool asks(std::string_view part) const;
};

// For a page without JavaScript.
[[nodiscard]] std::string asked_html(const Words& words, const AskedForm& form);
[[nodiscard]] std::string asked_html_for_script(const Words& words);

}  // namespace sluice::web
