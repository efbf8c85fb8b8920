#include "fulfilment/rabbitmq/broker_text.h"

namespace sluice::fulfilment {

Error error_of(const amqp_method_t& closing) {
  const bool is_of_channel = closing.id == AMQP_CHANNEL_CLOSE_METHOD;
  const amqp_bytes_t why = is_of_channel ? static_cast<const amqp_channel_close_t*>(closing.decoded)->reply_text
                                         : static_cast<const amqp_connection_close_t*>(closing.decoded)->reply_text;
  return invalid_input("the broker says " + std::string(text_of(why)));
}

Error error_of(const amqp_rpc_reply_t& reply) {
  const bool is_closing =
      reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION &&
      (reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD || reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD);
  if (is_closing) return error_of(reply.reply);
  if (reply.library_error == AMQP_STATUS_TIMEOUT)
    return {ErrorKind::unavailable, "the broker gives no answer in time"};
  return {ErrorKind::unavailable,
          std::string("no conversation with the broker: ") + amqp_error_string2(reply.library_error)};
}

bool is_not_found(const amqp_rpc_reply_t& reply) {
  if (reply.reply_type != AMQP_RESPONSE_SERVER_EXCEPTION || reply.reply.id != AMQP_CHANNEL_CLOSE_METHOD) return false;
  return static_cast<const amqp_channel_close_t*>(reply.reply.decoded)->reply_code == AMQP_NOT_FOUND;
}

}  // namespace sluice::fulfilment
