#include "fulfilment/postgres/stock_keeper.h"

#include <boost/json.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/background_thread.h"

namespace sluice::fulfilment {

namespace json = boost::json;

Result<StockMove> stock_move(const std::string& payload) {
  try {
    const json::value parsed = json::parse(payload);
    StockMove move{.is_return = parsed.at("type").as_string() == "order.refunded"};
    const json::object& data = parsed.at("data").as_object();
    const auto text = [&data](const char* name) { return std::string(data.at(name).as_string()); };
    const auto quantity = data.at("quantity").to_number<std::int64_t>();
    auto& parameters = move.parameters;
    parameters[0].value = text("item");
    parameters[1] = {.type = PostgresType::int8, .value = std::to_string(quantity)};
    parameters[2].value = text("order");
    parameters[3].value = parameters[2].value + ":" + parameters[0].value + (move.is_return ? ":returned" : "");
    parameters[4].value = text("sale");
    return move;
  } catch (const std::exception&) {  // a row that somebody mended by hand
    return invalid_input("its text names no item of an order");
  }
}

Result<void> check_stock_database(const StockDatabase& database) {
  auto connection = PostgresConnection::open({.conninfo = database.conninfo, .timeout = database.timeout});
  if (!connection) return connection.error();
  StockMove move;
  move.parameters[1].type = PostgresType::int8;
  if (auto checked = (*connection)->check(database.statement, move.parameters); !checked) return checked;
  if (database.return_statement.empty()) return {};
  auto checked = (*connection)->check(database.return_statement, move.parameters);
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
    if (connection_ != nullptr && connection_->is_of_use()) return {};
    connection_.reset();
    auto opened = PostgresConnection::open(
        {.conninfo = database_.conninfo, .timeout = database_.timeout, .interruption = &interruption_});
    if (!opened) return opened.error();
    connection_ = std::move(*opened);
    return {};
  }

  const StockDatabase database_;
  const delivery::CarrierDone done_;
  Interruption interruption_;
  std::unique_ptr<PostgresConnection> connection_;  // the keeper's thread

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
