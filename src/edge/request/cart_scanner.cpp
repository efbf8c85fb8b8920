#include "edge/request/cart_scanner.h"

#include <algorithm>

namespace sluice::edge {
namespace {

constexpr std::size_t quantity_digits_max = 5;

// Each function takes what it names from the front, and says whether it was there.
class Scanner {
public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool is(char c) {
    skip_blanks();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool is_over() {
    skip_blanks();
    return rest_.empty();
  }

  // A text of letters, digits and "-", as the names of members and the ids of items are.
  bool word(std::string_view& out) {
    if (!is('"')) return false;
    const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_plain);
    const auto size = static_cast<std::size_t>(end - rest_.begin());
    out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    if (!rest_.starts_with('"')) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool quantity(std::uint32_t& out) {
    skip_blanks();
    std::size_t size = 0;
    out = 0;
    for (; size < rest_.size() && rest_[size] >= '0' && rest_[size] <= '9'; ++size) {
      if (size == quantity_digits_max) return false;
      out = out * 10 + static_cast<std::uint32_t>(rest_[size] - '0');
    }
    const bool is_plain = size > 0 && rest_.front() != '0';
    rest_.remove_prefix(size);
    return is_plain;
  }

private:
  void skip_blanks() {
    while (!rest_.empty() &&
           (rest_.front() == ' ' || rest_.front() == '\n' || rest_.front() == '\r' || rest_.front() == '\t')) {
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
};

bool scan_member(Scanner& scanner, ScannedRow& row) {
  std::string_view name;
  if (!scanner.word(name) || !scanner.is(':')) return false;
  if (name == "item") return row.item.empty() && scanner.word(row.item);
  return name == "quantity" && row.quantity == 0 && scanner.quantity(row.quantity);
}

bool scan_row(Scanner& scanner, ScannedRow& row) {
  return scanner.is('{') && scan_member(scanner, row) && scanner.is(',') && scan_member(scanner, row) &&
         scanner.is('}') && !row.item.empty() && row.quantity > 0;
}

}  // namespace

std::optional<ScannedCart> scan_cart(std::string_view body) {
  Scanner scanner(body);
  std::string_view name;
  if (!scanner.is('{') || !scanner.word(name) || name != "items" || !scanner.is(':') || !scanner.is('[')) {
    return std::nullopt;
  }
  ScannedCart cart;
  do {
    if (cart.size() == cart.capacity()) return std::nullopt;
    if (!scan_row(scanner, cart.emplace_back())) return std::nullopt;
  } while (scanner.is(','));
  if (!scanner.is(']') || !scanner.is('}') || !scanner.is_over()) return std::nullopt;
  return cart;
}

}  // namespace sluice::edge
