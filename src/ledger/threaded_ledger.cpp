#include "ledger/threaded_ledger.h"

#include <pthread.h>

#include <utility>

#include "base/invariant.h"

namespace sluice::ledger {

ThreadedLedger::ThreadedLedger(Store& store) : store_(store), thread_([this] { run(); }) {}

ThreadedLedger::~ThreadedLedger() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ThreadedLedger::run() {
  pthread_setname_np(pthread_self(), "ledger");
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return phase_ == Phase::submitted || ending_; });
    if (phase_ != Phase::submitted) return;
    const auto round = round_;
    lock.unlock();
    Result<void> answer = store_.commit(round);
    lock.lock();
    answer_ = std::move(answer);
    phase_ = Phase::answered;
    is_telling_ = true;
    const auto tell = tell_;
    lock.unlock();
    changed_.notify_all();
    if (tell) tell();
    lock.lock();
    is_telling_ = false;
    changed_.notify_all();
  }
}

void ThreadedLedger::submit(std::span<const Write> round) {
  {
    const std::lock_guard lock(mutex_);
    SLUICE_INVARIANT(phase_ == Phase::idle);
    round_ = round;
    phase_ = Phase::submitted;
  }
  changed_.notify_all();
}

std::optional<Result<void>> ThreadedLedger::settled() {
  const std::lock_guard lock(mutex_);
  if (phase_ != Phase::answered) return std::nullopt;
  phase_ = Phase::idle;
  return std::exchange(answer_, Result<void>());
}

Result<void> ThreadedLedger::wait() {
  std::unique_lock lock(mutex_);
  SLUICE_INVARIANT(phase_ != Phase::idle);
  changed_.wait(lock, [this] { return phase_ == Phase::answered; });
  phase_ = Phase::idle;
  return std::exchange(answer_, Result<void>());
}

void ThreadedLedger::on_settled(std::function<void()> tell) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !is_telling_; });
  tell_ = std::move(tell);
}

Result<std::vector<SaleRow>> ThreadedLedger::read_sales() {
  require_idle();
  return store_.read_sales();
}

Result<void> ThreadedLedger::read_sale(std::string_view sale, SaleVisitor& visitor) {
  require_idle();
  return store_.read_sale(sale, visitor);
}

void ThreadedLedger::require_idle() {
  const std::lock_guard lock(mutex_);
  SLUICE_INVARIANT(phase_ == Phase::idle);
}

}  // namespace sluice::ledger
