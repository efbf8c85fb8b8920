#include "app/serve/bus/board_follower.h"

#include <string_view>
#include <unordered_set>

#include "shop/told/sale_copy.h"

namespace sluice::app {

BoardFollower::BoardFollower(Log& log, bus::Incarnation edge) : log_(log), edge_(edge) {
  health_.mode = shop::Health::Mode::suspended;
}

// True: the directory is another one then.
bool BoardFollower::take_sale(const bus::SaleNews& news, shop::Directory& next) {
  const auto at = next.find(news.sale);
  const auto before = at == next.end() ? nullptr : at->second;
  if (news.told.empty()) {
    if (before) next.erase(at);
    return before != nullptr;
  }
  auto copy = shop::take_copy(news.told, before);
  if (!copy || copy->id != news.sale) {
    log_.error("bus_garbled", {{"what", "sale"}});
    return false;
  }
  if (copy == before) return false;
  if (before) former_reads_[before->id] += before->heard.status_reads.load(std::memory_order_relaxed);
  next[copy->id] = std::move(copy);
  return true;
}

void BoardFollower::take(const bus::BoardMessage& message) {
  shop::Directory next = directory_.copy();
  bool is_other = false;
  for (const bus::SaleNews& each : message.sales) is_other |= take_sale(each, next);
  if (message.is_whole) {
    std::unordered_set<std::string_view> there;
    for (const bus::SaleNews& each : message.sales) there.insert(each.sale);
    is_other |= std::erase_if(next, [&there](const auto& sale) { return !there.contains(sale.first); }) > 0;
  }
  if (is_other) directory_.set(std::move(next));
  if (followed_.told) followed_.told();
  for (const bus::EdgePart& each : message.parts) {
    if (each.edge == edge_ && each.part > 0 && followed_.part) followed_.part(each.part / 1000.0);
  }
}

void BoardFollower::count_reads(std::vector<bus::ReadCount>& reads) {
  const auto directory = directory_.snapshot();
  for (const auto& [id, front] : *directory) {
    const auto former = former_reads_.find(id);
    const std::uint64_t count = front->heard.status_reads.load(std::memory_order_relaxed) +
                                (former == former_reads_.end() ? 0 : former->second);
    if (count > 0) reads.push_back({.sale = front->id, .reads = count});
  }
}

void BoardFollower::set_heard(bool is_heard, const std::string& why) {
  health_.reason.set(why);
  health_.mode.store(is_heard ? shop::Health::Mode::writable : shop::Health::Mode::suspended,
                     std::memory_order_release);
  if (followed_.heard) followed_.heard(is_heard);
}

}  // namespace sluice::app
