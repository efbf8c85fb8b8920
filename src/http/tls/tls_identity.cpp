#include "http/tls/tls_identity.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>

#include "base/invariant.h"

namespace sluice::http {
namespace {

constexpr std::string_view http_1_1 = "\x08http/1.1";  // as ALPN has it (RFC 7301 3.1)

std::string openssl_reason() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "unknown" : reason;
}

Error wrong(const std::filesystem::path& file, const std::string& what) {
  return {ErrorKind::invalid_input, file.string() + ": " + what};
}

// A client that speaks something else by ALPN is refused: it would not understand the answer.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                    unsigned in_size, void*) {
  const auto* ours = reinterpret_cast<const unsigned char*>(http_1_1.data());
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, out_size, ours, static_cast<unsigned>(http_1_1.size()), in, in_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool begin_mac(EVP_MAC_CTX* mac, const TicketKey& key) {
  std::array<char, 7> digest{"SHA256"};
  auto secret = key.mac;
  const std::array parameters{OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, secret.data(), secret.size()),
                              OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                              OSSL_PARAM_construct_end()};
  return EVP_MAC_CTX_set_params(mac, parameters.data()) == 1;
}

// SSL_CTX_set_tlsext_ticket_key_evp_cb(3): 0: no ticket, or one that nobody knows; 1: it counts; 2: and is renewed.
int use_ticket_key(SSL* session, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac,
                   int encrypts) {
  const auto& keys = *static_cast<const TicketKeys*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(session)));
  if (encrypts == 1) {
    const auto key = keys.newest();
    if (!key || RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1) return 0;
    std::copy(key->name.begin(), key->name.end(), name);
    const bool is_ready = EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key->cipher.data(), iv) == 1;
    return is_ready && begin_mac(mac, *key) ? 1 : -1;
  }
  std::array<std::uint8_t, 16> wanted{};
  std::copy_n(name, wanted.size(), wanted.begin());
  const auto found = keys.find(wanted);
  if (!found) return 0;
  const bool is_ready = EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, found->key.cipher.data(), iv) == 1;
  if (!is_ready || !begin_mac(mac, found->key)) return -1;
  return found->is_newest ? 1 : 2;
}

std::string first_name(X509* certificate) {
  struct FreeNames {
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  };
  const std::unique_ptr<GENERAL_NAMES, FreeNames> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    const auto* text = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    return {text, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName))};
  }
  return "a name of its own";
}

// As "EVP_PKEY" files are read without a question at the terminal.
int no_passphrase(char*, int, int, void*) {
  return 0;
}

SSL_CTX* new_context(TicketKeys& tickets) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  SLUICE_INVARIANT(context != nullptr);
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  SSL_CTX_set_app_data(context, &tickets);
  SSL_CTX_set_tlsext_ticket_key_evp_cb(context, use_ticket_key);
  return context;
}

}  // namespace

Result<std::shared_ptr<const TlsIdentity>> TlsIdentity::load(const std::filesystem::path& certificate,
                                                             const std::filesystem::path& key, TicketKeys& tickets,
                                                             WallTime now) {
  ERR_clear_error();
  std::shared_ptr<TlsIdentity> identity(new TlsIdentity(new_context(tickets)));
  if (auto read = identity->read_certificate(certificate, now); !read) return read.error();
  if (SSL_CTX_use_PrivateKey_file(identity->context(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    const bool is_other = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
    return wrong(key, is_other ? "is not the key of " + certificate.string()
                               : "holds no private key that can be read: " + openssl_reason());
  }
  return std::shared_ptr<const TlsIdentity>(std::move(identity));
}

Result<void> TlsIdentity::read_certificate(const std::filesystem::path& certificate, WallTime now) {
  if (SSL_CTX_use_certificate_chain_file(context(), certificate.c_str()) != 1) {
    return wrong(certificate, "holds no certificate that can be read: " + openssl_reason());
  }
  X509* leaf = SSL_CTX_get0_certificate(context());
  std::tm until{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(leaf), &until) != 1)
    return wrong(certificate, "does not say when it is over");
  not_after_ =
      std::chrono::time_point_cast<WallTime::duration>(std::chrono::system_clock::from_time_t(timegm(&until)));
  name_ = first_name(leaf);
  if (not_after_ <= now) return wrong(certificate, "is over since " + format_rfc3339(not_after_));
  return {};
}

}  // namespace sluice::http
