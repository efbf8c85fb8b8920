#include "edge/allowance/rate_book.h"

#include <algorithm>
#include <bit>

namespace sluice::edge {
namespace {

std::int64_t us(MonoTime now) {
  return std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
}

// When the bucket would be empty after taking `cost` more.
std::int64_t after(std::int64_t empty_at, const Rate& rate, std::uint32_t cost) {
  return empty_at + rate.per.count() * std::min(cost, rate.count) / rate.count;
}

// How long until a bucket that would be empty at `then` is no fuller than it may be.
std::int64_t wait_us(std::int64_t then, const Rate& rate, std::int64_t now) {
  return std::max<std::int64_t>(0, then - now - rate.per.count());
}

}  // namespace

RateBook::RateBook(std::size_t entries) : sets_(std::bit_ceil(std::max(entries / ways, locks))) {}

std::size_t RateBook::set_of(std::uint64_t key) const {
  return (key * 0x9e3779b97f4a7c15ULL >> 32U) & (sets_.size() - 1);
}

std::int64_t RateBook::empty_at(const Set& set, std::uint64_t key, std::int64_t now_us) {
  const auto found = std::find_if(set.begin(), set.end(), [key](const Entry& entry) { return entry.key == key; });
  return found == set.end() ? now_us : std::max(found->empty_at_us, now_us);
}

Duration RateBook::take(std::uint64_t key, const Rate& rate, std::uint32_t cost, MonoTime now) {
  const std::size_t index = set_of(key);
  const std::int64_t now_us = us(now);
  const std::scoped_lock lock(locks_[index % locks]);
  Set& set = sets_[index];
  const std::int64_t then = after(empty_at(set, key, now_us), rate, cost);
  if (const std::int64_t wait = wait_us(then, rate, now_us); wait > 0) return Duration(wait);
  auto entry = std::find_if(set.begin(), set.end(), [key](const Entry& each) { return each.key == key; });
  if (entry == set.end()) {
    entry = std::min_element(set.begin(), set.end(),
                             [](const Entry& a, const Entry& b) { return a.empty_at_us < b.empty_at_us; });
  }
  *entry = {.key = key, .empty_at_us = then};
  return Duration::zero();
}

void RateBook::give_back(std::uint64_t key, const Rate& rate, std::uint32_t cost, MonoTime now) {
  const std::size_t index = set_of(key);
  const std::scoped_lock lock(locks_[index % locks]);
  Set& set = sets_[index];
  const auto entry = std::find_if(set.begin(), set.end(), [key](const Entry& each) { return each.key == key; });
  if (entry == set.end()) return;
  const std::int64_t taken = after(0, rate, cost);
  entry->empty_at_us = std::max(entry->empty_at_us - taken, us(now));
}

Duration RateBook::wait_for(std::uint64_t key, const Rate& rate, std::uint32_t cost, MonoTime now) const {
  const std::size_t index = set_of(key);
  const std::int64_t now_us = us(now);
  const std::scoped_lock lock(locks_[index % locks]);
  return Duration(wait_us(after(empty_at(sets_[index], key, now_us), rate, cost), rate, now_us));
}

double RateBook::fullness(std::uint64_t key, const Rate& rate, MonoTime now) const {
  const std::size_t index = set_of(key);
  const std::int64_t now_us = us(now);
  const std::scoped_lock lock(locks_[index % locks]);
  return static_cast<double>(empty_at(sets_[index], key, now_us) - now_us) / static_cast<double>(rate.per.count());
}

bool RateBook::has(std::uint64_t key, MonoTime now) const {
  const std::size_t index = set_of(key);
  const std::scoped_lock lock(locks_[index % locks]);
  return empty_at(sets_[index], key, us(now)) > us(now);
}

}  // namespace sluice::edge
