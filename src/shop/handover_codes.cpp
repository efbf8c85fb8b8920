#include "shop/handover_codes.h"

namespace sluice::shop {
namespace {

// Digits and capitals without 0, 1, I and O, which people take for one another.
constexpr std::string_view alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr unsigned bits_each = 5;
constexpr std::size_t characters = 8;
static_assert(alphabet.size() == 1U << bits_each);

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

std::string to_text(HandoverCode code) {
  std::string text;
  for (std::size_t i = 0; i < characters; ++i) {
    if (i == characters / 2) text += '-';
    text += alphabet[(raw(code) >> (bits_each * (characters - 1 - i))) % alphabet.size()];
  }
  return text;
}

std::optional<HandoverCode> handover_code_from(std::string_view text) {
  std::uint64_t bits = 0;
  std::size_t count = 0;
  for (const char c : text) {
    if (c == '-' || c == ' ') continue;
    const std::size_t value = alphabet.find(upper(c));
    if (value == std::string_view::npos || ++count > characters) return std::nullopt;
    bits = (bits << bits_each) | value;
  }
  return count == characters ? std::optional(HandoverCode{bits}) : std::nullopt;
}

std::optional<HandoverCode> HandoverCodes::offer(MonoTime now, Random& random, LineIndex line, Ordinal number,
                                                 token::BuyerThumb from) {
  expire_until(now);
  if (const auto older = by_place_.find(key_of(line, number)); older != by_place_.end()) erase(older->second);
  if (offers_.size() >= codes_max) return std::nullopt;
  constexpr std::uint64_t mask = (1ULL << (bits_each * characters)) - 1;
  HandoverCode code{random.next() & mask};
  while (offers_.contains(raw(code))) code = HandoverCode{random.next() & mask};
  const MonoTime ends_at = now + lives_for;
  offers_.emplace(raw(code), Offer{.line = line, .number = number, .from = from, .taken_by = {}, .ends_at = ends_at});
  by_place_.emplace(key_of(line, number), code);
  by_end_.emplace(ends_at, code);
  return code;
}

HandoverCodes::Offer* HandoverCodes::find(MonoTime now, HandoverCode code) {
  expire_until(now);
  const auto at = offers_.find(raw(code));
  return at == offers_.end() ? nullptr : &at->second;
}

void HandoverCodes::expire_until(MonoTime now) {
  while (!by_end_.empty() && by_end_.begin()->first <= now) erase(by_end_.begin()->second);
}

void HandoverCodes::erase(HandoverCode code) {
  const auto at = offers_.find(raw(code));
  by_place_.erase(key_of(at->second.line, at->second.number));
  by_end_.erase({at->second.ends_at, code});
  offers_.erase(at);
}

}  // namespace sluice::shop
