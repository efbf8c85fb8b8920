#include "http/tls/tls_session.h"

#include <openssl/err.h>

#include "base/invariant.h"

namespace sluice::http {

TlsSession::TlsSession(std::shared_ptr<const TlsIdentity> identity, int socket)
    : identity_(std::move(identity)), session_(SSL_new(identity_->context())) {
  SLUICE_INVARIANT(session_ != nullptr && SSL_set_fd(session_.get(), socket) == 1);
  SSL_set_accept_state(session_.get());
}

TlsSession::Moved TlsSession::receive(std::span<char> into) {
  ERR_clear_error();
  std::size_t bytes = 0;
  const int result = SSL_read_ex(session_.get(), into.data(), into.size(), &bytes);
  return result == 1 ? Moved{.bytes = bytes} : Moved{.state = state_after(result)};
}

TlsSession::Moved TlsSession::send(std::string_view bytes) {
  ERR_clear_error();
  std::size_t sent = 0;
  const int result = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &sent);
  return result == 1 ? Moved{.bytes = sent} : Moved{.state = state_after(result)};
}

TlsSession::State TlsSession::state_after(int result) {
  switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return State::needs_bytes;
    case SSL_ERROR_WANT_WRITE:
      return State::needs_room;
    case SSL_ERROR_ZERO_RETURN:
      return State::over;
    default:
      return ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST ? State::plain : State::broken;
  }
}

void TlsSession::end_sending() {
  ERR_clear_error();
  if (is_established()) (void)SSL_shutdown(session_.get());
}

}  // namespace sluice::http
