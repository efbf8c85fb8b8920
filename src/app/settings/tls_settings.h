// `[tls]`: the certificate with which the server itself speaks https to buyers.
#pragma once

#include <filesystem>
#include <string>

#include "base/time.h"
#include "shop/settings/fields.h"

namespace sluice::app {

struct TlsSettings {
  std::filesystem::path certificate;  // empty: no TLS
  std::filesystem::path key;
  Duration hsts{};  // how long browsers remember to come by https only; zero: they are not told
  [[nodiscard]] bool is_on() const { return !certificate.empty(); }
};

// REQUIRES: `fields` are those of [tls].
void read_tls(shop::Fields& fields, TlsSettings& tls);

}  // namespace sluice::app
