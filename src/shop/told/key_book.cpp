#include "shop/told/key_book.h"

#include <functional>
#include <string_view>

namespace sluice::shop {

std::uint64_t KeyBook::hash(BuyerId buyer, const RequestKey& request) {
  const std::hash<std::string_view> hash_text;
  return IdHash{}(
      Id128(hash_text(request.key) ^ buyer.value().prefix(), hash_text(request.route) + buyer.value().random()));
}

KeyBook::Known KeyBook::begin(BuyerId buyer, const RequestKey& request) {
  const std::lock_guard guard(mutex_);
  const auto [at, is_new] = known_.try_emplace(hash(buyer, request), Known::running);
  return is_new ? Known::no : at->second;
}

void KeyBook::set(std::uint64_t hash, Known known) {
  const std::lock_guard guard(mutex_);
  if (known == Known::no) {
    known_.erase(hash);
  } else {
    known_[hash] = known;
  }
}

}  // namespace sluice::shop
