// Who a server is to its clients over TLS: a certificate with its chain, its key, and what is spoken with them.
//
// TLS 1.2 and 1.3 with the ciphers that OpenSSL's security level 2 leaves (forward secrecy alone for 1.2), HTTP/1.1
// by ALPN, no renegotiation, no compression, no early data. Sessions are resumed by tickets alone: nothing is kept
// here.
//
// TlsIdentity is immutable and thread-safe; TlsFront is where the one that counts now is found, thread-safe too.
#pragma once

#include <openssl/ssl.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "http/tls/ticket_keys.h"

namespace sluice::http {

class TlsIdentity {
public:
  // PEM files: the certificate with its chain, leaf first, and its key, without a passphrase. `tickets` outlives it.
  // ErrorKind::invalid_input names the file and what is wrong: unreadable, none of its kind, not a pair, over.
  [[nodiscard]] static Result<std::shared_ptr<const TlsIdentity>> load(const std::filesystem::path& certificate,
                                                                       const std::filesystem::path& key,
                                                                       TicketKeys& tickets, WallTime now);

  // The certificate's own: when it is over, and one of the names that it is for.
  [[nodiscard]] WallTime not_after() const { return not_after_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  // For sessions; owned by this.
  [[nodiscard]] SSL_CTX* context() const { return context_.get(); }

private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  explicit TlsIdentity(SSL_CTX* context) : context_(context) {}
  [[nodiscard]] Result<void> read_certificate(const std::filesystem::path& certificate, WallTime now);

  std::unique_ptr<SSL_CTX, Free> context_;
  WallTime not_after_{};
  std::string name_;
};

class TlsFront {
public:
  explicit TlsFront(std::shared_ptr<const TlsIdentity> identity) : identity_(std::move(identity)) {}
  // For connections from now on.
  void set(std::shared_ptr<const TlsIdentity> identity) {
    const std::scoped_lock lock(mutex_);
    identity_ = std::move(identity);
  }
  [[nodiscard]] std::shared_ptr<const TlsIdentity> identity() const {
    const std::scoped_lock lock(mutex_);
    return identity_;
  }

private:
  mutable std::mutex mutex_;
  std::shared_ptr<const TlsIdentity> identity_;
};

}  // namespace sluice::http
