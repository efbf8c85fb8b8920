// Takes what is sold from the stock in the shop's own database, and puts back what a refund has brought back: a
// statement of the operator's each, once for each item of an order (delivery::Carrier for one target, over
// PostgreSQL).
//
// Both have five parameters, of which they use what they need:
//
//   $1 text    the item, as its sale names it       $4 text    the key: the same however often this is tried, another
//   $2 bigint  how many                                        for each order and item, and for taking and for
//   $3 text    the order                                       putting back, which may come in either order
//                                                   $5 text    the sale
//
// Each is carried out at least once: where an answer is lost, it is tried again with the same key, by which the
// statement has to know what it has done before. What the server says against it is no end, as tables are mended: it
// is tried as long as the target's pauses last, and then a dead job for a person.
//
// Threads: `stock`, which blocks on the database; a connection is opened with the first task and kept.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "delivery/carrier.h"
#include "postgres/answer.h"

namespace sluice::fulfilment {

struct StockDatabase {
  std::string conninfo{};
  std::string statement{};         // of what is sold
  std::string return_statement{};  // of what is on sale again; empty: nobody is told
  Duration timeout = std::chrono::seconds(5);
};

class StockKeeper final : public delivery::Carrier {
public:
  // More than the owner lets be under way to one target. `done` is called on the keeper's thread, once a task.
  static constexpr std::size_t queue_max = 64;
  StockKeeper(StockDatabase database, delivery::CarrierDone done);
  // As stop().
  ~StockKeeper() override;
  StockKeeper(const StockKeeper&) = delete;
  StockKeeper& operator=(const StockKeeper&) = delete;

  // Thread-safe.
  [[nodiscard]] bool try_begin(delivery::Task task) override;
  // Breaks off what is under way; of that, and of what waits, nobody hears. One thread; again: nothing.
  void stop();

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

struct StockMove {
  bool is_return = false;
  std::array<postgres::Value, 5> parameters;
};
// Pure. invalid_input: the text of a task is not what the herald makes (shop/delivery/news_text.h).
[[nodiscard]] Result<StockMove> stock_move(const std::string& payload);

// Whether the database is there and understands the statements; nothing is changed. `detail` says what is wrong.
[[nodiscard]] Result<void> check_stock_database(const StockDatabase& database);

}  // namespace sluice::fulfilment
