// TLS as a running server has it: who it is to buyers, and the keys of their session tickets.
//
// Tickets' keys come from the ring that signs everything else, so they change with it (every 90 days, or when an
// operator rotates it), and servers that share a ring take each other's tickets.
//
// follow() and reload() are the program's main thread's.
#pragma once

#include <memory>
#include <string>

#include "app/settings/tls_settings.h"
#include "base/log.h"
#include "base/published.h"
#include "base/result.h"
#include "base/time.h"
#include "http/tls/tls_identity.h"
#include "token/key_ring.h"

namespace sluice::app {

class ServedTls {
public:
  // Nothing: the settings have no TLS. Error: invalid_input names the file. What is referred to must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<ServedTls>> open(const TlsSettings& settings,
                                                               const Published<token::KeyRing>& ring,
                                                               const Clock& clock, Log& log);

  // The ring may have changed.
  void follow(const Published<token::KeyRing>& ring);
  // The certificate again, as its files are now; if they are wrong the one there is goes on. Logs: tls_reloaded
  // (info), tls_not_reloaded (error).
  void reload();

  [[nodiscard]] const std::shared_ptr<http::TlsFront>& front() const { return front_; }
  // What every answer says besides.
  [[nodiscard]] std::string fields() const;

private:
  ServedTls(const TlsSettings& settings, const Clock& clock, Log& log)
      : settings_(settings), clock_(clock), log_(log) {}
  [[nodiscard]] auto load() {
    return http::TlsIdentity::load(settings_.certificate, settings_.key, tickets_, clock_.wall());
  }

  const TlsSettings& settings_;
  const Clock& clock_;
  Log& log_;
  http::TicketKeys tickets_;
  std::string followed_;  // the ring's fingerprint
  std::shared_ptr<http::TlsFront> front_;
};

// Of a ring: a ticket's key of each of its keys, the one that signs first. Nothing of the ring can be told from them.
[[nodiscard]] std::vector<http::TicketKey> ticket_keys_of(const token::KeyRing& ring);

}  // namespace sluice::app
