#include "shop/owner/call.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sluice::shop {

void deliver(std::vector<CallPtr> calls) {
  std::vector<std::pair<ReplyQueue*, std::vector<CallPtr>>> by_queue;
  for (CallPtr& call : calls) {
    ReplyQueue* queue = call->reply_to();
    if (queue == nullptr) continue;
    auto at = std::find_if(by_queue.begin(), by_queue.end(), [&](const auto& entry) { return entry.first == queue; });
    if (at == by_queue.end()) {
      by_queue.emplace_back(queue, std::vector<CallPtr>());
      at = std::prev(by_queue.end());
    }
    at->second.push_back(std::move(call));
  }
  for (auto& [queue, mine] : by_queue) queue->deliver(std::move(mine));
}

}  // namespace sluice::shop
