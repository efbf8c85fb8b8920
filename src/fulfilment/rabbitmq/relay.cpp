#include "fulfilment/rabbitmq/relay.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <array>
#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/background_thread.h"
#include "base/descriptor.h"
#include "base/invariant.h"
#include "fulfilment/rabbitmq/broker_link.h"

namespace sluice::fulfilment {

using delivery::Outcome;

namespace {

constexpr Duration connect_again_after = std::chrono::seconds(1);
constexpr int idle_ms = 1000;  // the broker's heartbeats are answered
constexpr int busy_ms = 100;   // how much later than due a time-out is noticed

}  // namespace

class Relay::Impl {
public:
  Impl(Broker broker, const Clock& clock, Log& log, delivery::CarrierDone done)
      : broker_(std::move(broker)), clock_(clock), log_(log), done_(std::move(done)) {
    SLUICE_INVARIANT(wake_.is_open());
    thread_ = std::thread([this] { run(); });
  }
  ~Impl() { stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  bool try_begin(delivery::Task task) {
    {
      const std::lock_guard guard(mutex_);
      if (is_stopping_ || waiting_.size() >= queue_max) return false;
      waiting_.push_back({.since = clock_.mono(), .task = std::move(task)});
    }
    wake();
    return true;
  }

  void stop() {
    {
      const std::lock_guard guard(mutex_);
      is_stopping_ = true;
      waiting_.clear();
    }
    wake();
    if (thread_.joinable()) thread_.join();
  }

  [[nodiscard]] bool is_connected() const { return is_connected_; }

private:
  struct Waiting {
    MonoTime since{};
    delivery::Task task;
  };

  void run() {
    become_background_thread("relay");
    while (!is_stopping()) {
      if (!link_ && clock_.mono() >= connect_at_) connect();
      if (link_) send();
      if (link_) listen();
      give_back(unconfirmed_.take_overdue(clock_.mono()));
      give_back_unsent();
      rest();
    }
  }

  void connect() {
    auto opened = BrokerLink::open(broker_);
    if (!opened) return lose(opened.error().detail);
    link_.emplace(std::move(*opened));
    published_ = 0;
    is_connected_ = true;
    is_away_told_ = false;
    log_.info("relay_connected", {{"broker", address_of(broker_)}});
  }

  void lose(const std::string& why) {
    link_.reset();
    is_connected_ = false;
    connect_at_ = clock_.mono() + connect_again_after;
    give_back(unconfirmed_.take_all(why));
    if (!std::exchange(is_away_told_, true)) {
      log_.warn("relay_away", {{"broker", address_of(broker_)}, {"why", why}});
    }
  }

  void send() {
    while (!unconfirmed_.is_full()) {
      auto task = take();
      if (!task) return;
      const auto sent = link_->publish({.id = task->id.str(),
                                        .event = delivery::event_name_in(task->payload),
                                        .text = task->payload,
                                        .trace = task->trace});
      // Also what failed: it may have arrived.
      unconfirmed_.add(++published_, clock_.mono() + broker_.timeout, std::move(*task));
      if (!sent) return lose(sent.error().detail);
    }
  }

  std::optional<delivery::Task> take() {
    const std::lock_guard guard(mutex_);
    if (waiting_.empty()) return std::nullopt;
    delivery::Task task = std::move(waiting_.front().task);
    waiting_.pop_front();
    return task;
  }

  void listen() {
    BrokerLink::Said said;
    const auto heard = link_->read(said);
    for (const std::string& id : said.returned) unconfirmed_.note_returned(id);
    for (const ConfirmWindow::Word& word : said.words) give_back(unconfirmed_.settle(word));
    if (!heard) lose(heard.error().detail);
  }

  void give_back(const std::vector<ConfirmWindow::Ended>& ended) {
    if (is_stopping()) return;
    for (const auto& [task, result] : ended) done_(task, result);
  }

  void give_back_unsent() {
    for (const delivery::Task& task : take_late()) {
      done_(task, {.outcome = Outcome::not_sent, .pause = {}, .detail = "the broker is away"});
    }
  }

  std::vector<delivery::Task> take_late() {
    std::vector<delivery::Task> late;
    const std::lock_guard guard(mutex_);
    while (!waiting_.empty() && clock_.mono() - waiting_.front().since >= broker_.timeout) {
      late.push_back(std::move(waiting_.front().task));
      waiting_.pop_front();
    }
    return late;
  }

  void rest() {
    std::array<pollfd, 2> events{pollfd{.fd = wake_.number(), .events = POLLIN, .revents = 0},
                                 pollfd{.fd = link_ ? link_->descriptor() : -1, .events = POLLIN, .revents = 0}};
    const bool is_idle = link_ && unconfirmed_.is_empty();
    poll(events.data(), events.size(), is_idle ? idle_ms : busy_ms);
    if (events[0].revents == 0) return;
    eventfd_t ignored = 0;
    eventfd_read(wake_.number(), &ignored);
  }

  void wake() { eventfd_write(wake_.number(), 1); }

  bool is_stopping() {
    const std::lock_guard guard(mutex_);
    return is_stopping_;
  }

  const Broker broker_;
  const Clock& clock_;
  Log& log_;
  const delivery::CarrierDone done_;
  const Descriptor wake_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::atomic<bool> is_connected_{false};

  std::mutex mutex_;
  std::deque<Waiting> waiting_;  // by mutex_
  bool is_stopping_ = false;     // by mutex_

  // The relay's thread
  std::optional<BrokerLink> link_;
  std::uint64_t published_ = 0;  // on this link: how the broker numbers them
  ConfirmWindow unconfirmed_{window};
  MonoTime connect_at_{};
  bool is_away_told_ = false;

  std::thread thread_;
};

Relay::Relay(Broker broker, const Clock& clock, Log& log, delivery::CarrierDone done)
    : impl_(std::make_unique<Impl>(std::move(broker), clock, log, std::move(done))) {}

Relay::~Relay() = default;

bool Relay::try_begin(delivery::Task task) {
  return impl_->try_begin(std::move(task));
}

bool Relay::is_connected() const {
  return impl_->is_connected();
}

void Relay::stop() {
  impl_->stop();
}

}  // namespace sluice::fulfilment
