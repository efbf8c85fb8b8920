#include "fulfilment/rabbitmq/broker_link.h"

#include <algorithm>

#include "fulfilment/rabbitmq/broker_socket.h"
#include "fulfilment/rabbitmq/broker_text.h"
#include "fulfilment/rabbitmq/queue_terms.h"

namespace sluice::fulfilment {

using std::chrono::steady_clock;

namespace {

constexpr amqp_channel_t channel = 1;
constexpr int frame_bytes_max = 131'072;  // a message is far smaller (shop/delivery/news_text.h)
constexpr int heartbeat_s = 10;           // two that are missed are the end
constexpr timeval farewell{.tv_sec = 1, .tv_usec = 0};

}  // namespace

BrokerLink::BrokerLink(const Broker& broker)
    : handle_(amqp_new_connection()), deadline_(steady_clock::now() + broker.timeout), exchange_(broker.queue) {}

BrokerLink::~BrokerLink() {
  if (handle_ == nullptr || is_lost_) return;
  amqp_set_rpc_timeout(handle_.get(), &farewell);
  amqp_connection_close(handle_.get(), AMQP_REPLY_SUCCESS);
}

Result<BrokerLink> BrokerLink::open(const Broker& broker) {
  BrokerLink link(broker);
  if (auto connected = link.connect(broker); !connected) return connected.error();
  if (auto declared = link.declare(broker); !declared) return declared.error();
  if (auto begun = link.ask([](auto connection) { amqp_confirm_select(connection, channel); }); !begun) {
    return begun.error();
  }
  return link;
}

// --- Opening

timeval BrokerLink::time_left() const {
  using std::chrono::microseconds;
  const auto left = std::chrono::duration_cast<microseconds>(deadline_ - steady_clock::now());
  const auto us = std::max<std::int64_t>(left.count(), 1);  // zero would be: without end
  return {.tv_sec = us / 1'000'000, .tv_usec = us % 1'000'000};
}

Error BrokerLink::lose(Error error) {
  is_lost_ = true;
  return error;
}

template <class Call>
Result<void> BrokerLink::ask(Call call) {
  const timeval left = time_left();
  amqp_set_rpc_timeout(handle_.get(), &left);
  call(handle_.get());
  const amqp_rpc_reply_t reply = amqp_get_rpc_reply(handle_.get());
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return {};
  return lose(error_of(reply));
}

Result<void> BrokerLink::connect(const Broker& broker) {
  if (handle_ == nullptr) return lose({ErrorKind::unavailable, "no memory for a connection"});
  const timeval left = time_left();
  amqp_set_handshake_timeout(handle_.get(), &left);
  if (auto opened = open_broker_socket(handle_.get(), broker, left); !opened) return lose(opened.error());
  if (auto logged_in = log_in(broker); !logged_in) return logged_in;
  return open_channel();
}

Result<void> BrokerLink::log_in(const Broker& broker) {
  const amqp_rpc_reply_t reply =
      amqp_login(handle_.get(), broker.virtual_host.c_str(), channel, frame_bytes_max, heartbeat_s,
                 AMQP_SASL_METHOD_PLAIN, broker.user.c_str(), broker.password.c_str());
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return {};
  return lose(error_of(reply));
}

Result<void> BrokerLink::open_channel() {
  return ask([](auto connection) { amqp_channel_open(connection, channel); });
}

Result<void> BrokerLink::declare(const Broker& broker) {
  const std::string dead = dead_letters_of(broker.queue);
  const QueueTerms dead_terms = QueueTerms::of_dead_letters();
  const QueueTerms terms = QueueTerms::of_messages(dead, handed_back_max);
  const amqp_bytes_t name = bytes_of(broker.queue);
  auto declared = ask([&](auto connection) {
    amqp_exchange_declare(connection, channel, name, amqp_cstring_bytes("topic"), 0, 1, 0, 0, amqp_empty_table);
  });
  const auto declare_queue = [this](const std::string& queue, const QueueTerms& its_terms) {
    return ask([&](auto connection) {
      amqp_queue_declare(connection, channel, bytes_of(queue), 0, 1, 0, 0, its_terms.table());
    });
  };
  if (declared) declared = declare_queue(dead, dead_terms);
  if (declared) declared = declare_queue(broker.queue, terms);
  if (!declared) return declared;
  return ask([&](auto connection) {
    amqp_queue_bind(connection, channel, name, name, amqp_cstring_bytes("#"), amqp_empty_table);
  });
}

// --- Looking

Result<bool> BrokerLink::has_queue(const std::string& name) {
  const timeval left = time_left();
  amqp_set_rpc_timeout(handle_.get(), &left);
  amqp_queue_declare(handle_.get(), channel, bytes_of(name), 1, 1, 0, 0, amqp_empty_table);
  const amqp_rpc_reply_t reply = amqp_get_rpc_reply(handle_.get());
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return true;
  if (!is_not_found(reply)) return lose(error_of(reply));
  const amqp_channel_close_ok_t taken_note{};
  amqp_send_method(handle_.get(), channel, AMQP_CHANNEL_CLOSE_OK_METHOD,
                   const_cast<amqp_channel_close_ok_t*>(&taken_note));
  auto reopened = open_channel();
  if (!reopened) return reopened.error();
  return false;
}

// Declaring again what is there as it is to be changes nothing.
Result<std::string> BrokerLink::inspect(const Broker& broker) {
  BrokerLink link(broker);
  if (auto connected = link.connect(broker); !connected) return connected.error();
  for (const std::string& queue : {broker.queue, dead_letters_of(broker.queue)}) {
    const auto is_there = link.has_queue(queue);
    if (!is_there) return is_there.error();
    if (!*is_there) return "is there; the first start will make the queue " + queue;
  }
  if (auto declared = link.declare(broker); !declared) return declared.error();
  return "is there, with its queues " + broker.queue + " and " + dead_letters_of(broker.queue);
}

// --- Publishing

Result<void> BrokerLink::publish(const Message& message) {
  amqp_table_entry_t trace = text_entry("traceparent", message.trace);
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG |
                      AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_APP_ID_FLAG;
  properties.content_type = amqp_cstring_bytes("application/json");
  properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  properties.message_id = bytes_of(message.id);
  properties.type = bytes_of(message.event);
  properties.app_id = amqp_cstring_bytes("sluice");
  if (!message.trace.empty()) {
    properties._flags |= AMQP_BASIC_HEADERS_FLAG;
    properties.headers = {.num_entries = 1, .entries = &trace};
  }
  const int status = amqp_basic_publish(handle_.get(), channel, bytes_of(exchange_), bytes_of(message.event), 1, 0,
                                        &properties, bytes_of(message.text));
  if (status != AMQP_STATUS_OK) return lose({ErrorKind::unavailable, amqp_error_string2(status)});
  return {};
}

Result<void> BrokerLink::read(Said& said) {
  constexpr timeval at_once{};
  for (;;) {
    amqp_maybe_release_buffers(handle_.get());
    amqp_frame_t frame{};
    const int status = amqp_simple_wait_frame_noblock(handle_.get(), &frame, &at_once);
    if (status == AMQP_STATUS_TIMEOUT) return {};
    if (status != AMQP_STATUS_OK) return lose({ErrorKind::unavailable, amqp_error_string2(status)});
    if (auto taken = take(frame, said); !taken) return taken;
  }
}

// Contents are those of returned messages: nobody consumes here.
Result<void> BrokerLink::take(const amqp_frame_t& frame, Said& said) {
  using Verdict = ConfirmWindow::Verdict;
  if (frame.frame_type == AMQP_FRAME_HEADER) {
    const auto* properties = static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded);
    if ((properties->_flags & AMQP_BASIC_MESSAGE_ID_FLAG) != 0) {
      said.returned.emplace_back(text_of(properties->message_id));
    }
  }
  if (frame.frame_type != AMQP_FRAME_METHOD) return {};
  const void* decoded = frame.payload.method.decoded;
  switch (frame.payload.method.id) {
    case AMQP_BASIC_ACK_METHOD: {
      const auto* ack = static_cast<const amqp_basic_ack_t*>(decoded);
      said.words.push_back({.number = ack->delivery_tag, .and_all_before = ack->multiple != 0});
      return {};
    }
    case AMQP_BASIC_NACK_METHOD: {
      const auto* nack = static_cast<const amqp_basic_nack_t*>(decoded);
      said.words.push_back(
          {.number = nack->delivery_tag, .and_all_before = nack->multiple != 0, .verdict = Verdict::refused});
      return {};
    }
    case AMQP_CHANNEL_CLOSE_METHOD:
    case AMQP_CONNECTION_CLOSE_METHOD:
      return lose(error_of(frame.payload.method));
  }
  return {};
}

}  // namespace sluice::fulfilment
