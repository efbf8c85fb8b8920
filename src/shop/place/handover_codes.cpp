#include "shop/place/handover_codes.h"

#include "shop/place/typed_code.h"

namespace sluice::shop {
namespace {

constexpr std::size_t characters = 8;

}  // namespace

std::string to_text(HandoverCode code) {
  return code_text(raw(code), characters);
}

std::optional<HandoverCode> handover_code_from(std::string_view text) {
  const auto bits = code_bits(text, characters);
  return bits ? std::optional(HandoverCode{*bits}) : std::nullopt;
}

std::optional<HandoverCode> HandoverCodes::offer(MonoTime now, Random& random, LineIndex line, Ordinal number,
                                                 token::BuyerThumb from) {
  expire_until(now);
  if (const auto older = by_place_.find(key_of(line, number)); older != by_place_.end()) erase(older->second);
  if (offers_.size() >= codes_max) return std::nullopt;
  constexpr std::uint64_t mask = (1ULL << (code_bits_each * characters)) - 1;
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
