// A connection to a RabbitMQ broker (librabbitmq, AMQP 0-9-1) on which what is published is confirmed.
//
// Opening it declares what messages go through:
//
//   exchange QUEUE       topic; the routing key is the event, so that others may bind queues of their own to it
//   queue    QUEUE       quorum, gets all of the exchange; full (a policy says when) means refused, not dropped
//   queue    QUEUE.dead  quorum; what was handed to consumers and came back more than `handed_back_max` times
//
//   1. A link that was lost stays lost, and nobody knows what became of what was not confirmed: open another one.
//   2. Each step ends in the time-out of the settings; who takes nothing off the line for that long is lost.
//      The look-up of a host's name, which librabbitmq does, has no bound of ours.
//
// One thread. Blocking up to the time-out, but for read().
#pragma once

#include <amqp.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.h"
#include "fulfilment/rabbitmq/broker.h"
#include "fulfilment/rabbitmq/confirm_window.h"

namespace sluice::fulfilment {

class BrokerLink {
public:
  static constexpr int handed_back_max =
      3;  // fewer: a consumer's restart kills messages; more: a poison one lives on

  // invalid_input: the broker says no, to whom or to what. unavailable: it is not there, or does not answer.
  [[nodiscard]] static Result<BrokerLink> open(const Broker& broker);
  // Says good-bye, if it was not lost.
  ~BrokerLink();
  BrokerLink(BrokerLink&&) = default;
  BrokerLink& operator=(BrokerLink&&) = default;
  BrokerLink(const BrokerLink&) = delete;
  BrokerLink& operator=(const BrokerLink&) = delete;

  struct Message {
    std::string id{};
    std::string_view event{};
    std::string_view text{};
    std::string_view trace{};  // W3C traceparent; may be empty
  };
  // The broker numbers them 1, 2, 3... Error: lost.
  [[nodiscard]] Result<void> publish(const Message& message);

  struct Said {
    std::vector<std::string> returned{};  // ids; the words on them come after that
    std::vector<ConfirmWindow::Word> words{};
  };
  // Appends what the broker has said so far, and answers its heartbeats: to be called every few seconds. Error: lost.
  [[nodiscard]] Result<void> read(Said& said);
  // Readable: read() may have something.
  [[nodiscard]] int descriptor() const { return amqp_get_sockfd(handle_.get()); }

  // Whether it would open. Changes nothing: what is not declared yet is only told.
  [[nodiscard]] static Result<std::string> inspect(const Broker& broker);

private:
  struct Destroy {
    void operator()(amqp_connection_state_t connection) const { amqp_destroy_connection(connection); }
  };
  using Handle = std::unique_ptr<std::remove_pointer_t<amqp_connection_state_t>, Destroy>;
  using Deadline = std::chrono::steady_clock::time_point;

  explicit BrokerLink(const Broker& broker);
  [[nodiscard]] Result<void> connect(const Broker& broker);
  [[nodiscard]] Result<void> log_in(const Broker& broker);
  [[nodiscard]] Result<void> open_channel();
  [[nodiscard]] Result<void> declare(const Broker& broker);
  // False: it is not there.
  [[nodiscard]] Result<bool> has_queue(const std::string& name);
  template <class Call>
  [[nodiscard]] Result<void> ask(Call call);
  [[nodiscard]] timeval time_left() const;
  [[nodiscard]] Result<void> take(const amqp_frame_t& frame, Said& said);
  [[nodiscard]] Error lose(Error error);

  Handle handle_;
  Deadline deadline_;  // of opening it
  std::string exchange_;
  bool is_lost_ = false;
};

}  // namespace sluice::fulfilment
