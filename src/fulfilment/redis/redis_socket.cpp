#include "fulfilment/redis/redis_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "base/invariant.h"

namespace sluice::fulfilment {
namespace {

Error unreachable(const std::string& why) {
  return {ErrorKind::unavailable, "cannot be reached: " + why};
}

std::string text_of_errno(int number) {
  return std::generic_category().message(number);
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using Context = std::unique_ptr<SSL_CTX, FreeContext>;

// IPv4 first: what is only asked for by name is, on most machines, listened for there.
Result<Descriptor> connecting_to(const RedisAddress& at) {
  int last = 0;
  for (const int family : {AF_INET, AF_INET6}) {
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int result = getaddrinfo(at.host.c_str(), std::to_string(at.port).c_str(), &hints, &found);
    const std::unique_ptr<addrinfo, FreeAddresses> list(found);
    if (result != 0 && family == AF_INET6 && last == 0) return unreachable(gai_strerror(result));
    for (const addrinfo* each = result == 0 ? found : nullptr; each != nullptr; each = each->ai_next) {
      Descriptor descriptor(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      if (!descriptor.is_open()) return unreachable(text_of_errno(errno));
      if (::connect(descriptor.number(), each->ai_addr, each->ai_addrlen) == 0 || errno == EINPROGRESS) {
        return descriptor;
      }
      last = errno;
    }
  }
  return unreachable(text_of_errno(last));
}

std::string why_not() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "no reason given" : reason;
}

Result<Context> context_of(const RedisTls& tls) {
  Context context(SSL_CTX_new(TLS_client_method()));
  SLUICE_INVARIANT(context != nullptr);
  SSL_CTX* raw = context.get();
  ERR_clear_error();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  // Whoever is killed takes no leave; how long an answer is, the protocol says.
  SSL_CTX_set_options(raw, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  // What is not sent yet may have moved, or grown, by the time it is.
  SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const bool trusts = tls.ca_file.empty() ? SSL_CTX_set_default_verify_paths(raw) == 1
                                          : SSL_CTX_load_verify_locations(raw, tls.ca_file.c_str(), nullptr) == 1;
  // Nobody sits at this terminal to type a passphrase.
  SSL_CTX_set_default_passwd_cb(raw, [](char*, int, int, void*) { return 0; });
  if (!trusts) return invalid_input("the certificates to trust cannot be read (" + tls.ca_file + "): " + why_not());
  if (tls.certificate_file.empty()) return context;
  const bool has_both = SSL_CTX_use_certificate_chain_file(raw, tls.certificate_file.c_str()) == 1 &&
                        SSL_CTX_use_PrivateKey_file(raw, tls.key_file.c_str(), SSL_FILETYPE_PEM) == 1 &&
                        SSL_CTX_check_private_key(raw) == 1;
  if (!has_both) return invalid_input("our certificate and its key cannot be used: " + why_not());
  return context;
}

}  // namespace

// --- Connecting

Result<RedisSocket> RedisSocket::begin(const RedisAddress& at, const std::optional<RedisTls>& tls) {
  auto descriptor = connecting_to(at);
  if (!descriptor) return descriptor.error();
  Session session;
  if (tls) {
    auto made = session_to(at, *tls, descriptor->number());
    if (!made) return made.error();
    session = std::move(*made);
  }
  return RedisSocket(std::move(*descriptor), std::move(session));
}

Result<RedisSocket::Session> RedisSocket::session_to(const RedisAddress& at, const RedisTls& tls, int descriptor) {
  const auto context = context_of(tls);
  if (!context) return context.error();
  Session session(SSL_new(context->get()));
  SLUICE_INVARIANT(session != nullptr && SSL_set_fd(session.get(), descriptor) == 1);
  SSL_set_connect_state(session.get());
  const bool is_address = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), at.host.c_str()) == 1;
  if (is_address) return session;
  SSL_set_tlsext_host_name(session.get(), at.host.c_str());
  SLUICE_INVARIANT(SSL_set1_host(session.get(), at.host.c_str()) == 1);
  return session;
}

Result<void> RedisSocket::go_on() {
  if (!is_connected_) {
    if (const auto done = finish_connecting(); !done) return done.error();
    if (!is_connected_) return {};
  }
  if (session_ != nullptr) return shake_hands();
  is_up_ = true;
  return {};
}

Result<void> RedisSocket::finish_connecting() {
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(descriptor(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error == EINPROGRESS) return {};
  if (error != 0) return unreachable(text_of_errno(error));
  const int yes = 1;
  setsockopt(descriptor(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  is_connected_ = true;
  return {};
}

Result<void> RedisSocket::shake_hands() {
  ERR_clear_error();
  const int result = SSL_do_handshake(session_.get());
  if (result == 1) {
    needs_room_ = false;
    is_up_ = true;
    return {};
  }
  if (const auto moved = nothing_moved(result)) return {};
  const long verdict = SSL_get_verify_result(session_.get());
  if (verdict != X509_V_OK) {
    return invalid_input(std::string("is not who it should be: ") + X509_verify_cert_error_string(verdict));
  }
  // It hangs up on a greeting that it does not know, and on who shows no certificate where one is demanded.
  if (ERR_peek_error() == 0) return unreachable("it ended the TLS handshake");
  return invalid_input("does not speak TLS as we do: " + why_not());
}

// --- Bytes

short RedisSocket::events(bool has_unsent) const {
  const bool is_connecting = !is_connected_;
  return static_cast<short>(POLLIN | (is_connecting || needs_room_ || (is_up_ && has_unsent) ? POLLOUT : 0));
}

Result<std::size_t> RedisSocket::nothing_moved(int result) {
  const int why = SSL_get_error(session_.get(), result);
  needs_room_ = why == SSL_ERROR_WANT_WRITE;
  if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return std::size_t{0};
  if (why != SSL_ERROR_SSL) return over();
  // An alert of the other side's comes here, too: also that our certificate is missing, which TLS 1.3 says late.
  return invalid_input("ended TLS: " + why_not());
}

// In TLS 1.3 our handshake is over before the other side has looked at our certificate; and what it says of that is
// lost where we have said something meanwhile.
Error RedisSocket::over() const {
  const bool may_want_certificate = session_ != nullptr && is_up_ && !has_heard_;
  return {ErrorKind::unavailable,
          may_want_certificate ? "hung up right after the TLS handshake: it may want another certificate of ours"
                               : "Server closed the connection"};
}

Result<std::size_t> RedisSocket::read(std::span<char> into) {
  if (session_ != nullptr) {
    ERR_clear_error();
    std::size_t bytes = 0;
    const int result = SSL_read_ex(session_.get(), into.data(), into.size(), &bytes);
    if (result != 1) return nothing_moved(result);
    needs_room_ = false;
    has_heard_ = true;
    return bytes;
  }
  const ssize_t got = ::recv(descriptor(), into.data(), into.size(), 0);
  if (got > 0) return static_cast<std::size_t>(got);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return std::size_t{0};
  return got == 0 ? over() : Error{ErrorKind::unavailable, text_of_errno(errno)};
}

Result<std::size_t> RedisSocket::write(std::string_view bytes) {
  if (session_ != nullptr) {
    ERR_clear_error();
    std::size_t sent = 0;
    const int result = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &sent);
    if (result != 1) return nothing_moved(result);
    needs_room_ = false;
    return sent;
  }
  const ssize_t sent = ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
  return Error{ErrorKind::unavailable, text_of_errno(errno)};
}

}  // namespace sluice::fulfilment
