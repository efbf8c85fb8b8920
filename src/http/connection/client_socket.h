// One client's socket, and what is known of it: whether bytes may be waiting, and whether the client has ended its
// side. Bytes are the client's own, whether they come in clear or over TLS.
//
// The kernel tells of a change once (readiness.h), so what it has told is kept here until a call has used it up: who
// stops reading while may_read() has to come back by itself. No call waits. Server's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/descriptor.h"
#include "http/tls/tls_session.h"

namespace sluice::http {

class ClientSocket {
public:
  explicit ClientSocket(Descriptor socket) : socket_(std::move(socket)) {}
  // From here on over TLS. Before the first receive().
  void secure(std::shared_ptr<const TlsIdentity> identity) { tls_.emplace(std::move(identity), socket_.number()); }
  // What is sent can be read there: over TLS not before the handshake.
  [[nodiscard]] bool is_established() const { return !tls_ || tls_->is_established(); }

  // Of epoll. Whether there may be room to send again is the caller's to keep: see tells_of_room().
  void on_ready(std::uint32_t events);
  [[nodiscard]] static bool tells_of_room(std::uint32_t events);

  // Reads what is there, at most as much as `into` has room for. 0: nothing was there, or nothing more will come, or
  // the connection is broken.
  [[nodiscard]] std::size_t receive(std::span<char> into);
  // What is there in clear, without taking it; at most as much as `into` has room for, and in it.
  [[nodiscard]] std::string_view peek(std::span<char> into);
  // Takes what was peeked at.
  void skip(std::span<char> peeked) { (void)receive_in_clear(peeked); }
  // How many of the bytes the kernel has taken. 0: it has no room now, or the connection is broken.
  [[nodiscard]] std::size_t send(std::string_view bytes);
  // No byte is waiting that has not been read; asks the kernel.
  [[nodiscard]] bool is_exhausted() const;

  // From now on the kernel keeps little that the client does not take, and finds out when it has vanished.
  void bound_for_stream();
  void end_sending();  // half-closes
  void close() { socket_.close(); }

  [[nodiscard]] bool is_open() const { return socket_.is_open(); }
  [[nodiscard]] bool is_broken() const { return is_broken_; }                      // to be closed
  [[nodiscard]] bool spoke_in_clear() const { return spoke_in_clear_; }            // HTTP where TLS is spoken
  [[nodiscard]] bool may_read() const { return may_read_; }                        // bytes or the end
  [[nodiscard]] bool is_input_over() const { return is_input_over_; }              // the client's end has been read
  [[nodiscard]] bool is_ending() const { return is_input_over_ || is_end_near_; }  // or will be

private:
  [[nodiscard]] std::size_t receive_in_clear(std::span<char> into);
  [[nodiscard]] std::size_t receive_over_tls(std::span<char> into);
  [[nodiscard]] std::size_t send_in_clear(std::string_view bytes);
  void take(TlsSession::State state);

  Descriptor socket_;
  std::optional<TlsSession> tls_;  // none: in clear
  bool needs_room_ = false;        // to go on reading: TLS has something to say first
  bool may_read_ = false;
  bool is_input_over_ = false;
  bool is_end_near_ = false;  // the end has been announced, so a short read was not the last one
  bool is_broken_ = false;
  bool spoke_in_clear_ = false;  // and is told so in clear, without TLS
};

}  // namespace sluice::http
