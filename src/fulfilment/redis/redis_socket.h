// A connection to a Redis or a sentinel that never waits: TCP, or TLS 1.2 and newer with the certificate verified.
//
// hiredis 0.14 speaks no TLS, so that its part is the protocol alone, and bytes go this way. The look-up of a host's
// name is the one thing that may take long. One thread, in a process that ignores SIGPIPE.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/descriptor.h"
#include "base/result.h"
#include "fulfilment/redis/redis_server.h"

namespace sluice::fulfilment {

class RedisSocket {
public:
  // Begins to connect. invalid_input: the certificates are no use. unavailable: nobody is there.
  [[nodiscard]] static Result<RedisSocket> begin(const RedisAddress& at, const std::optional<RedisTls>& tls);

  // Goes on with that, when poll() says so. unavailable: nobody is there. invalid_input: it is not who it should be,
  // or does not take us for whom it should.
  [[nodiscard]] Result<void> go_on();
  [[nodiscard]] bool is_up() const { return is_up_; }

  [[nodiscard]] int descriptor() const { return descriptor_.number(); }
  // What is to be waited for; `has_unsent`: there is something to write.
  [[nodiscard]] short events(bool has_unsent) const;

  // How many bytes; 0: none just now. unavailable: it is over. REQUIRES of both: it is up.
  [[nodiscard]] Result<std::size_t> read(std::span<char> into);
  [[nodiscard]] Result<std::size_t> write(std::string_view bytes);

private:
  struct Free {
    void operator()(SSL* session) const { SSL_free(session); }
  };
  using Session = std::unique_ptr<SSL, Free>;

  RedisSocket(Descriptor descriptor, Session session)
      : descriptor_(std::move(descriptor)), session_(std::move(session)) {}

  [[nodiscard]] static Result<Session> session_to(const RedisAddress& at, const RedisTls& tls, int descriptor);
  [[nodiscard]] Result<void> finish_connecting();
  [[nodiscard]] Result<void> shake_hands();
  // After an SSL call that has moved nothing: 0, or why it is over.
  [[nodiscard]] Result<std::size_t> nothing_moved(int result);
  [[nodiscard]] Error over() const;

  Descriptor descriptor_;
  Session session_;  // none: in clear
  bool is_connected_ = false;
  bool is_up_ = false;
  bool needs_room_ = false;  // TLS has something of its own to say
  bool has_heard_ = false;   // anything after the handshake
};

}  // namespace sluice::fulfilment
