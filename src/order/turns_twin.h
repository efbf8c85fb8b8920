// Turns told naively: every payer's tasks in a list, and since when each address, and each person there, has had a
// claim to the next turn.
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
  explicit TurnsTwin(Shares shares) : shares_(shares) {}

  void add(Payer payer, int task) {
    payers_[payer].tasks.push_back(task);
    settle_claims();
  }
  // The address that has had a claim for longest, and there the person who has: they give up a task and claim anew.
  std::optional<std::pair<Payer, int>> take() {
    const auto address = longest(addresses_, [](const auto&) { return true; });
    if (address == addresses_.end()) return std::nullopt;
    const auto at = longest(payers_, [&](const Payer& payer) { return payer.address == address->first; });
    const std::pair<Payer, int> taken(at->first, at->second.tasks.front());
    at->second.tasks.erase(at->second.tasks.begin());
    ++at->second.under_way;
    at->second.claim = address->second.claim = 0;
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
  struct Claim {
    std::uint64_t claim = 0;  // 0: none
  };
  struct Of : Claim {
    std::vector<int> tasks{};
    std::uint32_t under_way = 0;
  };

  template <class Claims, class Is>
  static typename Claims::iterator longest(Claims& claims, Is is) {
    auto next = claims.end();
    for (auto at = claims.begin(); at != claims.end(); ++at) {
      if (at->second.claim == 0 || !is(at->first)) continue;
      if (next == claims.end() || at->second.claim < next->second.claim) next = at;
    }
    return next;
  }
  void settle_claims() {
    for (auto& [payer, of] : payers_) {
      const bool may = !of.tasks.empty() && (payer.person == 0 || of.under_way < shares_.person);
      if (may && of.claim == 0) of.claim = ++claims_;
    }
    std::map<std::uint64_t, std::uint32_t> under_way;
    for (const auto& [payer, of] : payers_) under_way[payer.address] += of.under_way;
    for (const auto& [payer, of] : payers_) {
      const bool may = of.claim != 0 && (payer.address == 0 || under_way[payer.address] < shares_.address);
      Claim& address = addresses_[payer.address];
      if (may && address.claim == 0) address.claim = ++claims_;
    }
  }

  const Shares shares_;
  std::map<Payer, Of> payers_;
  std::map<std::uint64_t, Claim> addresses_;
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
        const Payer payer{.address = history_.pick(3), .person = history_.pick(3)};
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
  static constexpr Shares shares{.address = 3, .person = 2};
  Turns<int> turns_{shares};
  TurnsTwin twin_{shares};
  int task_ = 0;
  std::string broken_;
};

}  // namespace sluice::order
