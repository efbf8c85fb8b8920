// The round: everything that one batch changed, which becomes true at one moment.
//
//   rows      what the ledger makes durable, in one transaction, and the texts that they borrow
//   counts    what the metrics are told
//   news      what edges are told: settings, states, documents, hand-overs, the draw
//   payments  jobs to begin, and deliveries: what is told to the world outside
//   calls     whoever asked, with the answers
//
// Parts of a sale fill it while the owner applies a batch; none of them publishes by itself. The owner submits the
// rows, and when they are durable: tells (counts and news, in the order in which they were added), begins the
// payments, answers. If they never become durable, nothing of the round is told to anybody.
//
// What is not in here: marks and the turnstile of a line (line/board.h). No row stands behind them: who is called is
// derived anew from the holds at each start, and nobody is called for units that are not free in the ledger, too.
//
// One thread. Cost: an append a row, a count, a piece of news; the storage is used again from round to round.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory_resource>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/carrier.h"
#include "ledger/ledger.h"
#include "order/charge.h"
#include "shop/owner/call.h"

namespace sluice::shop {

class Round {
public:
  // --- Filled by the parts of a sale.

  void add(const ledger::Write& write) { writes_.push_back(write); }
  // A copy of `text` that lives as long as the round's rows.
  std::string_view keep(std::string_view text);
  void count(std::atomic<std::uint64_t>& counter, std::uint64_t by = 1);
  void uncount(std::atomic<std::uint64_t>& counter) { count(counter, ~std::uint64_t{0}); }
  // `news` runs on the owner's thread once the rows are durable.
  void tell(std::function<void()> news) { news_.push_back(std::move(news)); }
  void begin(order::PaymentTask task) { payments_.push_back(std::move(task)); }
  void deliver(delivery::Task task) { deliveries_.push_back(std::move(task)); }
  // How many holds may still end in this round because their time is over.
  std::size_t expiries_left = 0;
  // How many units may still be taken off sale in it.
  std::uint32_t withdrawals_left = 0;

  // --- Used by the owner.

  [[nodiscard]] std::span<const ledger::Write> writes() const { return writes_; }
  [[nodiscard]] bool is_empty() const {
    return writes_.empty() && counts_.empty() && news_.empty() && deliveries_.empty() && calls.empty() &&
           referred.empty();
  }
  [[nodiscard]] std::size_t payments() const { return payments_.size(); }
  // Runs counts and news, each once. REQUIRES: the rows are durable.
  void told();
  [[nodiscard]] std::vector<order::PaymentTask> take_payments() { return std::exchange(payments_, {}); }
  [[nodiscard]] std::vector<delivery::Task> take_deliveries() { return std::exchange(deliveries_, {}); }
  void clear();

  std::vector<CallPtr> calls;
  // Questions about what is not in memory. They are asked when the round is durable: what memory has let go of is in
  // the ledger by then, and not before.
  std::vector<CallPtr> referred;

private:
  static constexpr std::size_t first_block = std::size_t{256} * 1024;  // a thousand holds without an allocation more
  std::vector<ledger::Write> writes_;
  std::vector<std::byte> block_ = std::vector<std::byte>(first_block);
  std::pmr::monotonic_buffer_resource arena_{block_.data(), block_.size()};
  std::vector<std::pair<std::atomic<std::uint64_t>*, std::uint64_t>> counts_;
  std::vector<std::function<void()>> news_;
  std::vector<order::PaymentTask> payments_;
  std::vector<delivery::Task> deliveries_;
};

}  // namespace sluice::shop
