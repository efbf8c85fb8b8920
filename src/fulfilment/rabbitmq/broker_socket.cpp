#include "fulfilment/rabbitmq/broker_socket.h"

#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace sluice::fulfilment {
namespace {

// librabbitmq waits without end for what is not taken off the line.
void bound_sending(int descriptor, Duration timeout) {
  const auto timeout_ms = static_cast<unsigned>(to_ms(timeout));
  setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, sizeof timeout_ms);
}

bool trust(amqp_socket_t* socket, const std::string& ca_file) {
  if (!ca_file.empty()) return amqp_ssl_socket_set_cacert(socket, ca_file.c_str()) == AMQP_STATUS_OK;
  return SSL_CTX_set_default_verify_paths(static_cast<SSL_CTX*>(amqp_ssl_socket_get_context(socket))) == 1;
}

amqp_socket_t* tls_socket(amqp_connection_state_t connection, const Broker& broker) {
  amqp_socket_t* socket = amqp_ssl_socket_new(connection);
  if (socket == nullptr) return nullptr;
  amqp_ssl_socket_set_verify_peer(socket, 1);
  amqp_ssl_socket_set_verify_hostname(socket, 1);
  amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST);
  return trust(socket, broker.ca_file) ? socket : nullptr;
}

}  // namespace

Result<void> open_broker_socket(amqp_connection_state_t connection, const Broker& broker, const timeval& within) {
  amqp_socket_t* socket = broker.has_tls ? tls_socket(connection, broker) : amqp_tcp_socket_new(connection);
  if (socket == nullptr) return invalid_input("the certificates to trust cannot be read");
  const int status = amqp_socket_open_noblock(socket, broker.host.c_str(), broker.port, &within);
  if (status != AMQP_STATUS_OK) {
    return Error{ErrorKind::unavailable, std::string("cannot be reached: ") + amqp_error_string2(status)};
  }
  bound_sending(amqp_get_sockfd(connection), broker.timeout);
  return {};
}

}  // namespace sluice::fulfilment
