#include "fulfilment/postgres/stock_keeper.h"

#include <boost/json.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/background_thread.h"
#include "fulfilment/postgres/shop_database.h"

namespace sluice::fulfilment {

namespace json = boost::json;

namespace {

using postgres::Value;

struct Moved {
  std::string item{};
  std::string quantity{};
  std::string order{};
  std::string sale{};
  std::string refund{};  // its number, of one that took some of the order's units
  bool is_return = false;
};

StockMove move_of(const Moved& moved) {
  using Type = Value::Type;
  const std::string key = moved.order + ":" + moved.item + (moved.is_return ? ":returned" : "") +
                          (moved.refund.empty() ? "" : ":" + moved.refund);
  return {.is_return = moved.is_return,
          .parameters = {Value(moved.item, Type::text), Value(moved.quantity, Type::int8),
                         Value(moved.order, Type::text), Value(key, Type::text), Value(moved.sale, Type::text)}};
}

}  // namespace

Result<StockMove> stock_move(const std::string& payload) {
  try {
    const json::value parsed = json::parse(payload);
    const json::object& data = parsed.at("data").as_object();
    const auto text = [&data](const char* name) { return std::string(data.at(name).as_string()); };
    const auto quantity = data.at("quantity").to_number<std::int64_t>();
    const json::value* refund = data.if_contains("refund");
    return move_of({.item = text("item"),
                    .quantity = std::to_string(quantity),
                    .order = text("order"),
                    .sale = text("sale"),
                    .refund = refund == nullptr ? std::string() : std::to_string(refund->to_number<std::int64_t>()),
                    .is_return = parsed.at("type").as_string() != "order.confirmed"});
  } catch (const std::exception&) {  // a row that somebody mended by hand
    return invalid_input("its text names no item of an order");
  }
}

Result<void> check_stock_database(const StockDatabase& database) {
  auto opened = ShopDatabase::open({.conninfo = database.conninfo, .timeout = database.timeout});
  if (!opened) return opened.error();
  const StockMove move = move_of({});
  if (auto checked = opened->check(database.statement, move.parameters); !checked) return checked;
  if (database.return_statement.empty()) return {};
  auto checked = opened->check(database.return_statement, move.parameters);
  if (!checked) return Error{checked.error().kind, "return_statement: " + checked.error().detail};
  return {};
}

class StockKeeper::Impl {
public:
  Impl(StockDatabase database, delivery::CarrierDone done)
      : database_(std::move(database)), done_(std::move(done)), thread_([this] { run(); }) {}
  ~Impl() { stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  bool try_begin(delivery::Task task) {
    {
      const std::lock_guard guard(mutex_);
      if (is_stopping_ || waiting_.size() >= queue_max) return false;
      waiting_.push_back(std::move(task));
    }
    wake_.notify_one();
    return true;
  }

  void stop() {
    {
      const std::lock_guard guard(mutex_);
      is_stopping_ = true;
      waiting_.clear();
    }
    wake_.notify_one();
    interruption_.break_off();
    if (thread_.joinable()) thread_.join();
  }

private:
  void run() {
    become_background_thread("stock");
    while (const auto task = take()) {
      const delivery::Result result = carry_out(*task);
      if (!is_stopping()) done_(*task, result);
    }
  }

  bool is_stopping() {
    const std::lock_guard guard(mutex_);
    return is_stopping_;
  }

  // nullopt: stopping.
  std::optional<delivery::Task> take() {
    std::unique_lock guard(mutex_);
    wake_.wait(guard, [this] { return is_stopping_ || !waiting_.empty(); });
    if (is_stopping_) return std::nullopt;
    delivery::Task task = std::move(waiting_.front());
    waiting_.pop_front();
    return task;
  }

  delivery::Result carry_out(const delivery::Task& task) {
    const auto failed = [](delivery::Outcome outcome, const Error& error) {
      return delivery::Result{.outcome = outcome, .pause = {}, .detail = error.detail};
    };
    const auto move = stock_move(task.payload);
    if (!move) return failed(delivery::Outcome::refused, move.error());
    const std::string& statement = move->is_return ? database_.return_statement : database_.statement;
    if (statement.empty()) {
      return failed(delivery::Outcome::refused, invalid_input("there is no return_statement any more"));
    }
    if (const auto opened = open(); !opened) return failed(delivery::Outcome::failed, opened.error());
    const auto done = connection_->run(statement, move->parameters);
    const char* what = move->is_return ? "put back" : "taken";
    if (done) return {.outcome = delivery::Outcome::delivered, .pause = {}, .detail = what};
    return failed(delivery::Outcome::failed, done.error());
  }

  Result<void> open() {
    if (connection_ && connection_->is_of_use()) return {};
    connection_.reset();
    auto opened = ShopDatabase::open(
        {.conninfo = database_.conninfo, .timeout = database_.timeout, .interruption = &interruption_});
    if (!opened) return opened.error();
    connection_.emplace(std::move(*opened));
    return {};
  }

  const StockDatabase database_;
  const delivery::CarrierDone done_;
  postgres::Interruption interruption_;
  std::optional<ShopDatabase> connection_;  // the keeper's thread

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<delivery::Task> waiting_;  // by mutex_
  bool is_stopping_ = false;            // by mutex_
  std::thread thread_;
};

StockKeeper::StockKeeper(StockDatabase database, delivery::CarrierDone done)
    : impl_(std::make_unique<Impl>(std::move(database), std::move(done))) {}

StockKeeper::~StockKeeper() = default;

bool StockKeeper::try_begin(delivery::Task task) {
  return impl_->try_begin(std::move(task));
}

void StockKeeper::stop() {
  impl_->stop();
}

}  // namespace sluice::fulfilment
