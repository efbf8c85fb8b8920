#include "edge/status/change_log.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace sluice::edge {
namespace {

std::vector<std::string> items_of(const shop::StatusDocument& document) {
  std::vector<std::string> items;
  for (const auto& [begin, end] : document.items) items.push_back(document.body.substr(begin, end - begin));
  return items;
}

}  // namespace

void ChangeLog::follow(MonoTime now) {
  const std::lock_guard guard(mutex_);
  const auto directory = directory_.snapshot();
  for (const auto& [id, front] : *directory) look_at(front, now);
  has_begun_ = true;
}

std::uint64_t ChangeLog::newest() const {
  const std::lock_guard guard(mutex_);
  return newest_;
}

void ChangeLog::look_at(const std::shared_ptr<shop::SaleFront>& front, MonoTime now) {
  const auto [at, is_new] = sales_.try_emplace(front->id);
  Sale& sale = at->second;
  const std::uint64_t version = front->told.status.version();  // read before the document: at worst looked at twice
  if (!is_new && sale.front == front && sale.version == version) return;
  const auto document = front->told.status.snapshot();
  const bool is_early = !is_new && now - sale.changed_at < items_period;
  if (document->state == sale.state && is_early) return;  // looked at again when it is time
  std::vector<std::string> items = items_of(*document);
  const bool is_change = is_new || document->state != sale.state || items != sale.items;
  sale.front = front;
  sale.version = version;
  if (!is_change) return;
  sale.state = document->state;
  sale.items = std::move(items);
  sale.changed_at = now;
  if (has_begun_) add(front->id);
}

void ChangeLog::add(const std::string& sale) {
  ++newest_;
  changes_.push_back(sale);
  if (changes_.size() > changes_max) changes_.pop_front();
}

std::optional<std::vector<ChangeLog::Change>> ChangeLog::since(std::uint64_t number) const {
  const std::lock_guard guard(mutex_);
  const std::uint64_t oldest = newest_ - changes_.size() + 1;
  if (number > newest_ || number + 1 < oldest) return std::nullopt;
  std::vector<Change> changes;
  std::set<std::string_view> seen;
  for (std::uint64_t last = newest_; last > number; --last) {
    const std::string& sale = changes_[last - oldest];
    if (seen.insert(sale).second) changes.push_back({.number = last, .sale = sale});
  }
  std::reverse(changes.begin(), changes.end());
  return changes;
}

std::optional<std::uint64_t> ChangeLog::number_of(std::string_view id) const {
  if (!id.starts_with(process_ + '-')) return std::nullopt;
  id.remove_prefix(process_.size() + 1);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc() || end != id.data() + id.size()) return std::nullopt;
  return number;
}

}  // namespace sluice::edge
