#include "app/settings/tls_settings.h"

namespace sluice::app {

void read_tls(shop::Fields& fields, TlsSettings& tls) {
  fields.only({"certificate", "key", "hsts"});
  std::string certificate;
  std::string key;
  fields.text("certificate", certificate, 4096);
  fields.text("key", key, 4096);
  fields.duration("hsts", tls.hsts, Duration::zero(), std::chrono::hours(24 * 730));
  if (certificate.empty()) fields.fail("certificate", "is missing: the PEM file with the certificate and its chain");
  if (key.empty()) fields.fail("key", "is missing: the PEM file with the certificate's key");
  tls.certificate = certificate;
  tls.key = key;
}

}  // namespace sluice::app
