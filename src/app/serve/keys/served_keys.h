// What a running server signs and reads tokens with, and its TLS, whose tickets follow that.
//
// The keys are in the data folder. They change by themselves where nobody else has them; in a cluster, where a
// standby, edges and workers have the same, only by hand.
//
// Of the thread that starts the server and looks after it; ring() is anybody's.
#pragma once

#include <memory>
#include <string>

#include "app/serve/keys/served_tls.h"
#include "app/serve/storage/data_folder.h"
#include "app/settings/settings.h"
#include "token/key_keeper.h"

namespace sluice::app {

class ServedKeys {
public:
  // Makes keys where there are none, and reads the certificate, if buyers come in here by TLS. Errors: as
  // token::KeyKeeper::open(), or ServedTls::open(). What is referred to must outlive it.
  [[nodiscard]] static Result<ServedKeys> open(const DataFolder& folder, const Settings& settings, const Clock& clock,
                                               Random& random, Log& log);

  // Renews keys that are due. To be called every second or so.
  void keep();
  // Reads keys and certificate again, as their files are now.
  void reload();

  [[nodiscard]] token::KeyKeeper& keeper() { return *keeper_; }
  [[nodiscard]] const Published<token::KeyRing>& ring() const { return keeper_->ring(); }
  [[nodiscard]] const ServedTls* tls() const { return tls_.get(); }  // null: in clear, or buyers do not come in
  // Where buyers come in, with what is spoken there: "https://127.0.0.1:8080".
  [[nodiscard]] std::string url_of(const http::Endpoint& buyers) const {
    return (tls_ ? "https://" : "http://") + http::to_string(buyers);
  }

private:
  ServedKeys() = default;

  std::unique_ptr<token::KeyKeeper> keeper_;
  std::unique_ptr<ServedTls> tls_;
};

}  // namespace sluice::app
