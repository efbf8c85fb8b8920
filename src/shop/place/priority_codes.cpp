#include "shop/place/priority_codes.h"

#include "base/invariant.h"
#include "shop/place/typed_code.h"

namespace sluice::shop {
namespace {

std::string key_of(std::string_view plain, BuyerId buyer) {
  return std::string(plain) + ' ' + buyer.str();
}

std::uint64_t key_of(std::size_t line, Ordinal number) {
  return (std::uint64_t{line} << 32U) | raw(number);
}

}  // namespace

bool PriorityCodes::add(std::string_view plain, const Code& code) {
  SLUICE_INVARIANT(size() < codes_max);
  const std::size_t line = raw(code.line);
  if (!codes_.try_emplace(std::string(plain), code).second) return false;
  left_.at(line) += code.left();
  return true;
}

std::string PriorityCodes::make(Random& random) const {
  std::string text = code_text(random.next(), characters);
  while (find(*plain_code(text)) != nullptr) text = code_text(random.next(), characters);
  return text;
}

const PriorityCodes::Code* PriorityCodes::find(std::string_view plain) const {
  const auto at = codes_.find(plain);
  return at == codes_.end() ? nullptr : &at->second;
}

std::optional<Ordinal> PriorityCodes::place_of(std::string_view plain, BuyerId buyer) const {
  const auto at = by_buyer_.find(key_of(plain, buyer));
  return at == by_buyer_.end() ? std::nullopt : std::optional(at->second.last);
}

std::uint32_t PriorityCodes::uses_of(std::string_view plain, BuyerId buyer) const {
  const auto at = by_buyer_.find(key_of(plain, buyer));
  return at == by_buyer_.end() ? 0 : at->second.count;
}

std::optional<token::BuyerThumb> PriorityCodes::first_buyer(LineIndex line, Ordinal number) const {
  const auto at = first_buyers_.find(key_of(raw(line), number));
  return at == first_buyers_.end() ? std::nullopt : std::optional(at->second);
}

void PriorityCodes::revoke(std::string_view plain) {
  const auto at = codes_.find(plain);
  SLUICE_INVARIANT(at != codes_.end() && !at->second.is_revoked);
  left_.at(raw(at->second.line)) -= at->second.left();
  at->second.is_revoked = true;
}

void PriorityCodes::use(std::string_view plain, BuyerId buyer, Ordinal number) {
  const auto at = codes_.find(plain);
  SLUICE_INVARIANT(at != codes_.end() && at->second.used < at->second.uses);
  const std::size_t line = raw(at->second.line);
  const std::uint32_t left = at->second.left();
  ++at->second.used;
  left_.at(line) -= left - at->second.left();
  ++used_.at(line);
  ++uses_;
  Uses& uses = by_buyer_[key_of(plain, buyer)];
  uses.last = number;
  ++uses.count;
  first_buyers_.insert_or_assign(key_of(line, number), token::thumb_of(buyer));
}

const char* PriorityCodes::broken_invariant() const {
  std::array<std::uint64_t, line::Shares::lines_max> left{};
  for (const auto& [plain, code] : codes_) {
    if (code.used > code.uses) return "a code was used at most as often as it may be";
    left.at(raw(code.line)) += code.left();
  }
  if (left != left_) return "the uses left are those of the line's codes";
  return size() <= codes_max && uses_ <= uses_max ? nullptr : "codes and uses are bounded";
}

}  // namespace sluice::shop
