// Turns told naively: every payer's tasks in a list, and since when each payer has had a claim to the next turn.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "line/history_twin.h"
#include "order/turns.h"

namespace sluice::order {

class TurnsTwin {
public:
  explicit TurnsTwin(std::uint32_t per_payer_max) : per_payer_max_(per_payer_max) {}

  void add(Payer payer, int task) {
    payers_[payer].tasks.push_back(task);
    settle_claims();
  }
  // The payer who has had a claim for longest gives up a task, and claims anew.
  std::optional<std::pair<Payer, int>> take() {
    auto next = payers_.end();
    for (auto at = payers_.begin(); at != payers_.end(); ++at) {
      if (at->second.claim != 0 && (next == payers_.end() || at->second.claim < next->second.claim)) next = at;
    }
    if (next == payers_.end()) return std::nullopt;
    const std::pair<Payer, int> taken(next->first, next->second.tasks.front());
    next->second.tasks.erase(next->second.tasks.begin());
    ++next->second.under_way;
    next->second.claim = 0;
    settle_claims();
    return taken;
  }
  void end(Payer payer) {
    --payers_[payer].under_way;
    settle_claims();
  }
  [[nodiscard]] std::vector<Payer> under_way() const {
    std::vector<Payer> found;
    for (const auto& [payer, of] : payers_) {
      if (of.under_way > 0) found.push_back(payer);
    }
    return found;
  }
  [[nodiscard]] std::size_t waiting() const {
    std::size_t count = 0;
    for (const auto& [payer, of] : payers_) count += of.tasks.size();
    return count;
  }

private:
  struct Of {
    std::vector<int> tasks{};
    std::uint32_t under_way = 0;
    std::uint64_t claim = 0;  // 0: none
  };
  void settle_claims() {
    for (auto& [payer, of] : payers_) {
      const bool may = !of.tasks.empty() && (payer == unknown_payer || of.under_way < per_payer_max_);
      if (may && of.claim == 0) of.claim = ++claims_;
    }
  }

  const std::uint32_t per_payer_max_;
  std::map<Payer, Of> payers_;
  std::uint64_t claims_ = 0;
};

class TurnsHistory {
public:
  explicit TurnsHistory(std::span<const std::uint8_t> bytes) : history_(bytes) {}

  // The first thing that is wrong, or an empty string.
  std::string play() {
    while (broken_.empty() && !history_.is_over()) step();
    return broken_;
  }

private:
  void step() {
    switch (history_.pick(4)) {
      case 0:
      case 1: {
        const Payer payer = history_.pick(4);
        turns_.add(payer, ++task_);
        return twin_.add(payer, task_);
      }
      case 2:
        if (turns_.take() != twin_.take()) broken_ = "the next task is that of who has waited longest for a turn";
        break;
      default: {
        const auto busy = twin_.under_way();
        if (busy.empty()) return;
        const Payer payer = busy[history_.pick(static_cast<std::uint32_t>(busy.size()))];
        turns_.end(payer);
        twin_.end(payer);
      }
    }
    if (turns_.waiting() != twin_.waiting()) broken_ = "as many wait";
  }

  twin::History history_;
  Turns<int> turns_{2};
  TurnsTwin twin_{2};
  int task_ = 0;
  std::string broken_;
};

}  // namespace sluice::order
