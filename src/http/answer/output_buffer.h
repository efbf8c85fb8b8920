// The bytes of a connection's answers on their way to the client: sent with one call when all of them fit, kept while
// the client does not take them.
//
// An idle connection owns no memory here beyond a small buffer: before a turn it borrows the server's spare one, and
// gives it back when everything has left. One thread. The bound is the caller's (Limits::output_bytes_max), who asks
// unsent() before taking on more.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/answer/uptake.h"
#include "http/connection/client_socket.h"
#include "http/limits.h"

namespace sluice::http {

class OutputBuffer {
public:
  explicit OutputBuffer(const Limits& limits) : uptake_(limits) {}

  void borrow(std::string& spare);
  void give_back(std::string& spare);

  [[nodiscard]] std::string& bytes() { return bytes_; }  // only to append to
  [[nodiscard]] std::size_t unsent() const { return bytes_.size() - sent_; }

  // Sends what the kernel takes; nothing while it has said that it has no room. May leave the socket broken.
  void send(ClientSocket& socket, const Clock& clock);
  void on_room() { uptake_.on_room(); }
  void drop();  // everything, and its memory

  [[nodiscard]] bool is_stalled() const { return uptake_.is_stalled(); }  // the kernel has no room
  [[nodiscard]] bool is_taken_too_slowly(MonoTime now) { return uptake_.is_too_slow(now); }

private:
  std::string bytes_;
  std::size_t sent_ = 0;  // of bytes_
  Uptake uptake_;
};

}  // namespace sluice::http
