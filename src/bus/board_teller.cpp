#include "bus/board_teller.h"

#include <algorithm>
#include <utility>

namespace sluice::bus {
namespace {

// Edges that have heard nothing for two seconds take nobody for the owner.
constexpr Duration quiet_max = std::chrono::milliseconds(250);
// A whole is read by edges that have just come, and what came after it, too.
constexpr std::size_t news_bytes_min = std::size_t{256} * 1024;
// An edge that has missed something has it again after that.
constexpr Duration whole_age_max = std::chrono::seconds(10);
constexpr std::size_t published_max = 128;  // at ten a second: a lag of twelve seconds

}  // namespace

bool BoardTeller::is_whole_due(MonoTime now) const {
  return !has_whole_ || now - whole_at_ >= whole_age_max ||
         bytes_since_whole_ > std::max(whole_bytes_, news_bytes_min);
}

std::optional<BoardTeller::Told> BoardTeller::tell(MonoTime now, std::vector<EdgePart> parts) {
  const bool is_whole = is_whole_due(now);
  news_.clear();
  board_.look(is_whole, news_);
  if (news_.empty() && !is_whole && now - told_at_ < quiet_max) return std::nullopt;
  Told told{.message = {}, .is_whole = is_whole};
  append_message(
      told.message,
      BoardMessage{.number = ++number_, .is_whole = is_whole, .sales = std::move(news_), .parts = std::move(parts)});
  if (is_whole) {
    whole_bytes_ = told.message.size();
    whole_at_ = now;
  }
  bytes_since_whole_ = is_whole ? 0 : bytes_since_whole_ + told.message.size();
  has_whole_ = true;
  told_at_ = now;
  published_.push_back({.number = number_, .at = now});
  if (published_.size() > published_max) published_.pop_front();
  return told;
}

Duration BoardTeller::lag(std::uint64_t number, MonoTime now) const {
  const auto missing = std::find_if(published_.begin(), published_.end(),
                                    [number](const Published& each) { return each.number > number; });
  return missing == published_.end() ? Duration::zero() : now - missing->at;
}

}  // namespace sluice::bus
