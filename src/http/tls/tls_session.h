// One client's TLS session over its socket, which stays whoever's it is. No call waits; the handshake is part of the
// first reads. Server's thread only.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "http/tls/tls_identity.h"

namespace sluice::http {

class TlsSession {
public:
  TlsSession(std::shared_ptr<const TlsIdentity> identity, int socket);

  enum class State : std::uint8_t {
    done,
    needs_bytes,  // of the client
    needs_room,   // of the kernel, to say something itself
    over,         // the client has ended
    broken,
    plain,  // the client speaks HTTP without TLS
  };
  struct Moved {
    std::size_t bytes = 0;
    State state = State::done;
  };
  [[nodiscard]] Moved receive(std::span<char> into);
  [[nodiscard]] Moved send(std::string_view bytes);
  // Bytes have been taken from the socket that nobody has received.
  [[nodiscard]] bool has_more() const { return SSL_has_pending(session_.get()) == 1; }
  [[nodiscard]] bool is_established() const { return SSL_is_init_finished(session_.get()) == 1; }
  // Says that nothing more will be sent, as far as the kernel has room.
  void end_sending();

private:
  struct Free {
    void operator()(SSL* session) const { SSL_free(session); }
  };
  [[nodiscard]] State state_after(int result);

  std::shared_ptr<const TlsIdentity> identity_;
  std::unique_ptr<SSL, Free> session_;
};

}  // namespace sluice::http
