#include "lab/status_reads.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shop/owner/owner_settings.h"

namespace sluice::lab {
namespace {

constexpr Duration read_tick = line::PollAdvice::tick;

std::uint32_t part_of(std::uint32_t count, double part) {
  return static_cast<std::uint32_t>(std::lround(part * count));
}

}  // namespace

StatusReads::StatusReads(bool has_cache, MonoTime now)
    : has_cache_(has_cache),
      advice_(shop::OwnerSettings{}.poll_advice_max, now),
      due_(static_cast<std::size_t>(shop::OwnerSettings{}.poll_advice_max / read_tick) + 2),
      cached_until_(now) {}

StatusReads::Reads StatusReads::pass(MonoTime now, std::uint32_t waiting, std::uint32_t joined) {
  at_ = (at_ + 1) % due_.size();
  const std::uint32_t asked = take_due(waiting);
  const Reads reads{.asked = asked, .reached = reaching(now, asked)};
  reached_ += reads.reached;
  advice_.follow(now, reached_, shop::OwnerSettings{}.status_reads_per_s_max);
  const auto ticks = static_cast<std::size_t>(std::max<std::int64_t>(1, advice() / read_tick));
  due_[(at_ + ticks) % due_.size()] += asked + joined;
  scheduled_ += std::uint64_t{asked} + joined;
  return reads;
}

std::uint32_t StatusReads::take_due(std::uint32_t waiting) {
  const std::uint32_t due = std::exchange(due_[at_], 0);
  const std::uint64_t all = std::exchange(scheduled_, scheduled_ - due);
  return all > waiting ? part_of(due, static_cast<double>(waiting) / static_cast<double>(all)) : due;
}

std::uint32_t StatusReads::reaching(MonoTime now, std::uint32_t asked) {
  if (!has_cache_ || asked == 0) return asked;
  if (now < cached_until_) return 0;
  cached_until_ = now + line::PollAdvice::advice_min;
  return 1;
}

}  // namespace sluice::lab
