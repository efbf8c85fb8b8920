#include "web/languages/negotiation.h"

#include <algorithm>
#include <optional>

namespace sluice::web {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool equals(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// "0.8" -> 800. What is no weight counts as none at all: 0.
int thousandths(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1') || text.size() > 5) return 0;
  if (text.size() > 1 && text[1] != '.') return 0;
  int weight = (text[0] - '0') * 1000;
  int place = 100;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (digit < '0' || digit > '9') return 0;
    weight += (digit - '0') * place;
    place /= 10;
  }
  return std::min(weight, 1000);
}

// "de;q=0.8": the value, and its weight in thousandths.
struct Choice {
  std::string_view value;
  int weight = 1000;
};

Choice choice_of(std::string_view entry) {
  Choice choice{.value = trimmed(entry.substr(0, entry.find(';')))};
  for (auto at = entry.find(';'); at != std::string_view::npos; at = entry.find(';', at + 1)) {
    const std::string_view parameter = trimmed(entry.substr(at + 1, entry.find(';', at + 1) - at - 1));
    if (parameter.size() >= 2 && lower(parameter[0]) == 'q' && parameter[1] == '=')
      choice.weight = thousandths(parameter.substr(2));
  }
  return choice;
}

template <class Visit>
void each_choice(std::string_view field, Visit visit) {
  while (!field.empty()) {
    const auto end = field.find(',');
    visit(choice_of(field.substr(0, end)));
    field = end == std::string_view::npos ? std::string_view() : field.substr(end + 1);
  }
}

// The code itself, else the next shorter one: RFC 4647, 3.4.
std::optional<std::size_t> find_code(std::string_view range, std::span<const std::string_view> codes) {
  for (;;) {
    const auto found = std::ranges::find_if(codes, [range](std::string_view code) { return equals(code, range); });
    if (found != codes.end()) return static_cast<std::size_t>(found - codes.begin());
    const auto hyphen = range.rfind('-');
    if (hyphen == std::string_view::npos) return std::nullopt;
    range = range.substr(0, hyphen);
  }
}

}  // namespace

std::size_t pick_language(std::string_view accept_language, std::span<const std::string_view> codes) {
  std::size_t best = 0;
  int weight = 0;
  each_choice(accept_language, [&](const Choice& choice) {
    const auto code = choice.value == "*" ? std::optional<std::size_t>(0) : find_code(choice.value, codes);
    if (!code || choice.weight <= weight) return;
    best = *code;
    weight = choice.weight;
  });
  return best;
}

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<int> gzip;
  int anything = 0;
  each_choice(accept_encoding, [&](const Choice& choice) {
    if (equals(choice.value, "gzip") || equals(choice.value, "x-gzip")) gzip = choice.weight;
    if (choice.value == "*") anything = choice.weight;
  });
  return gzip.value_or(anything) > 0;
}

}  // namespace sluice::web
