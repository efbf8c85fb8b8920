// One client's connection: reads, has the requests answered, sends, and gives up on whoever is slow or wrong.
//
// Everything happens in turns. A turn reads and parses all that is at hand, collects the answers in one output buffer
// and sends them with one call; only what the kernel does not take waits for the socket. There is no timer here: the
// server asks each connection a few times a second whether it is overdue.
//
// Behind a proxy that announces whose each connection is (Front), nothing is read before that is known.
//
//   bytes -> ClientSocket -> RequestParser -> Answering -> OutputBuffer -> ClientSocket -> bytes
//
// Lives as long as its socket, its stream or a Deferred of one of its requests. Server's thread only, but for what
// Answering says of itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/descriptor.h"
#include "http/answer/answering.h"
#include "http/answer/output_buffer.h"
#include "http/connection/client_socket.h"
#include "http/connection/patience.h"
#include "http/connection/standing.h"
#include "http/parse/request_parser.h"
#include "http/reception/proxy_header.h"

namespace sluice::http {

class Connection final : public std::enable_shared_from_this<Connection> {
public:
  // `address`: of the other end, and whose it is unless a proxy announces somebody else.
  Connection(Hub& hub, Descriptor socket, const IpAddress& address);

  void on_ready(std::uint32_t events);  // of epoll, edge-triggered
  [[nodiscard]] Standing& standing() { return standing_; }
  void turn_away();  // answers 503 and closes
  void take_turn();  // parses, answers and sends what can be
  void check_overdue(MonoTime now);
  void close();  // at once; idempotent

  // Of Answering: there is something to send, or to settle. The turn comes at the end of the round.
  void mark_dirty();
  void bound_for_stream() { socket_.bound_for_stream(); }

  [[nodiscard]] bool is_open() const { return socket_.is_open(); }
  // Exactly: no byte of a further request has arrived.
  [[nodiscard]] bool is_input_exhausted() const;

  [[nodiscard]] std::size_t index() const { return index_; }  // among the hub's
  void set_index(std::size_t index) { index_ = index; }

private:
  [[nodiscard]] bool is_announced();
  void announce(const ProxyHeader& header);
  void secure();
  void parse_requests();
  void read();
  void send();
  void count_unread();
  void settle();
  void say_farewell();
  void discard();
  void update_wait();

  [[nodiscard]] bool can_read() const { return is_starved_ && socket_.may_read() && !answering_.is_closing(); }
  [[nodiscard]] bool has_asked() const { return parser_.count() != 0; }  // at least one request has arrived whole

  Hub& hub_;  // not to be touched once closed
  std::size_t index_ = 0;
  Standing standing_;

  ClientSocket socket_;
  RequestParser parser_;
  OutputBuffer output_;
  Answering answering_;
  Patience patience_;

  std::size_t unread_counted_ = 0;  // in Hub::unread_bytes
  bool is_starved_ = false;         // the parser needs more bytes
  bool awaits_announcement_;
  bool is_turned_away_ = false;
  bool is_parsing_ = false;
  bool is_dirty_ = false;
};

}  // namespace sluice::http
