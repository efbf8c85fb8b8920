#include "ledger/sqlite/read_ahead.h"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "ledger/sqlite/kept_rows.h"
#include "ledger/sqlite/row_keys.h"
#include "ledger/sqlite/sale_reader.h"
#include "ledger/sqlite/table_reading.h"

namespace sluice::ledger {
namespace {

// Fewer: the two threads wake each other all the time; more: the rows leave the cache before they are taken in.
constexpr std::size_t rows_a_batch = 1024;
constexpr std::size_t batches_max = 8;

// Between the thread that reads and the one that takes in.
class Batches {
public:
  // Waits while there are many.
  void put(std::unique_ptr<KeptRows> rows) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return batches_.size() < batches_max; });
    batches_.push_back(std::move(rows));
    changed_.notify_all();
  }
  void end() {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
    changed_.notify_all();
  }
  // Waits for the next; nullptr: there are no more.
  [[nodiscard]] std::unique_ptr<KeptRows> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return has_ended_ || !batches_.empty(); });
    if (batches_.empty()) return nullptr;
    auto rows = std::move(batches_.front());
    batches_.pop_front();
    changed_.notify_all();
    return rows;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<KeptRows>> batches_;
  bool has_ended_ = false;
};

// Puts what it is told into batches.
class Batching final : public SaleVisitor {
public:
  explicit Batching(Batches& batches) : batches_(batches) {}

  void on_item(const ItemRow& row) override { keep(row); }
  void on_line(const LineRow& row) override { keep(row); }
  void on_cleared(const ClearedRowOf<std::string_view>& row) override { keep(row); }
  void on_hold(const HoldRowOf<std::string_view>& row) override { keep(row); }
  void on_claim(const ClaimRowOf<std::string_view>& row) override { keep(row); }
  void on_slot(const SlotRowOf<std::string_view>& row) override { keep(row); }
  void on_newest_hold(HoldId id) override { keep(KeptRows::NewestHold{id}); }
  void on_redeemed(LineIndex line, Ordinal ordinal) override { keep(KeptRows::Redeemed{line, ordinal}); }
  void on_order(const OrderRowOf<std::string_view>& row) override { keep(row); }
  void on_order_event(const OrderEventRow& row) override { keep(row); }
  void on_payment(const PaymentRowOf<std::string_view>& row) override { keep(row); }
  void on_job(const JobRowOf<std::string_view>& row) override { keep(row); }
  void on_answer(const AnswerRowOf<std::string_view>& row) override { keep(row); }
  void on_handover(const HandoverRowOf<std::string_view>& row) override { keep(row); }
  void on_notice(const NoticeRowOf<std::string_view>& row) override { keep(row); }
  void on_priority_code(const PriorityCodeRowOf<std::string_view>& row) override { keep(row); }
  void on_priority_use(const PriorityUseRowOf<std::string_view>& row) override { keep(row); }
  void on_inbox(const InboxRowOf<std::string_view>& row) override { keep(row); }
  void on_endpoint(const EndpointRowOf<std::string_view>& row) override { keep(row); }
  void on_refund(const RefundRowOf<std::string_view>& row) override { keep(row); }
  void on_cancellation(const CancellationRowOf<std::string_view>& row) override { keep(row); }
  void on_sample(const SampleRowOf<std::string_view>& row) override { keep(row); }
  void on_sale_event(const SaleEventRowOf<std::string_view>& row) override { keep(row); }

  void put_rest() { batches_.put(std::move(rows_)); }

private:
  template <class Row>
  void keep(const Row& row) {
    rows_->keep(row);
    if (rows_->size() < rows_a_batch) return;
    batches_.put(std::move(rows_));
    rows_ = std::make_unique<KeptRows>();
  }

  Batches& batches_;
  std::unique_ptr<KeptRows> rows_ = std::make_unique<KeptRows>();
};

// A thread for each of a thousand idle sales, and waiting for it, takes longer than to read their rows.
Result<bool> fills_no_batch(Database& database, std::string_view sale) {
  const auto known = number(database, "sale_settings", "SELECT number FROM sale_settings WHERE sale = ?", sale);
  if (!known) return known.error();
  if (!*known) return true;
  const KeyRange keys = keys_of(SaleNumber{**known});
  const auto holds =
      number(database, "hold", "SELECT count(*) FROM (SELECT 1 FROM ticket_row WHERE key BETWEEN ? AND ? LIMIT ?)",
             keys.first, keys.last, std::int64_t{rows_a_batch});
  if (!holds) return holds.error();
  return holds->value_or(0) < std::int64_t{rows_a_batch};
}

}  // namespace

Result<void> visit_sale_ahead(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto is_small = fills_no_batch(database, sale);
  if (!is_small) return is_small.error();
  if (*is_small) return visit_sale(database, sale, visitor);
  Batches batches;
  Result<void> read;
  std::thread reading([&] {
    pthread_setname_np(pthread_self(), "read-ahead");
    Batching batching(batches);
    read = visit_sale(database, sale, batching);
    batching.put_rest();
    batches.end();
  });
  while (const auto rows = batches.take()) rows->tell(visitor);
  reading.join();
  return read;
}

}  // namespace sluice::ledger
