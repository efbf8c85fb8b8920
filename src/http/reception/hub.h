// What the connections of one server share. Used on the server's thread only.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "http/answer/response_writer.h"
#include "http/io_loop.h"
#include "http/limits.h"
#include "http/message.h"
#include "http/parse/request_parser.h"
#include "http/posted_work.h"
#include "http/reception/front.h"
#include "http/reception/idle_list.h"
#include "http/reception/peers.h"
#include "http/reception/readiness.h"
#include "http/stats.h"
#include "http/tls/tls_identity.h"

namespace sluice::http {

struct Hub {
  IoLoop& loop;
  Readiness& readiness;
  Handler& handler;
  const Clock& clock;
  const Limits& limits;
  Stats& stats;
  std::shared_ptr<PostedWork> posted;
  DateLine date{};

  std::vector<std::shared_ptr<Connection>> connections{};  // in no order; each knows its index
  std::vector<std::shared_ptr<Connection>> dirty{};        // answered since their last send
  IdleList idle{};                                         // of all
  Front front{};
  std::shared_ptr<TlsFront> tls{};  // null: in clear
  Peers peers{};                    // of all connections but those that are turned away
  std::size_t turned_away = 0;      // of the connections: those that are only told that the server is full
  std::size_t unread_bytes = 0;     // answers of all connections that have not left, as of their last turns
  std::string spare_output{};       // lent to the connection that is writing, so that idle ones own no output buffer
  std::array<char, 4096> discarded{};  // where bytes go that nobody reads
  bool is_stopping = false;
  MonoTime newcomers_until{};  // when stopping: connections that have asked nothing yet are closed then

  [[nodiscard]] RequestLimits request_limits() const {
    return {limits.header_bytes_max, limits.target_bytes_max, limits.body_bytes_max, front.forwarding};
  }
  void add(std::shared_ptr<Connection> connection);
  void remove(Connection& connection);  // the last one of a stopping server ends its loop
  // Sends what was answered outside of a connection's own turn, one send for each however many answers, and lets the
  // handler pass on what has come together.
  void end_round();
};

}  // namespace sluice::http
