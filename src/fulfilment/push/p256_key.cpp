#include "fulfilment/push/p256_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include <vector>

#include "base/invariant.h"

namespace sluice::fulfilment {
namespace {

template <auto Free>
struct Freed {
  template <class Object>
  void operator()(Object* object) const {
    Free(object);
  }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using Group = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;
using CurvePoint = std::unique_ptr<EC_POINT, Freed<EC_POINT_free>>;
using Context = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Digesting = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

const EC_GROUP* curve() {
  static const Group group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  return group.get();
}

// nullopt: the number is zero, or not below the curve's order.
std::optional<P256Key::Point> public_of(const BIGNUM* number) {
  if (BN_is_zero(number) || BN_cmp(number, EC_GROUP_get0_order(curve())) >= 0) return std::nullopt;
  const CurvePoint point(EC_POINT_new(curve()));
  P256Key::Point bytes{};
  if (EC_POINT_mul(curve(), point.get(), number, nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(curve(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes.data(), bytes.size(), nullptr) !=
          bytes.size()) {
    return std::nullopt;
  }
  return bytes;
}

}  // namespace

bool is_p256_point(const P256Key::Point& point) {
  const CurvePoint parsed(EC_POINT_new(curve()));
  return point[0] == 4 && EC_POINT_oct2point(curve(), parsed.get(), point.data(), point.size(), nullptr) == 1;
}

P256Key::Key P256Key::key_of(const Point& point, const Scalar* scalar) {
  const Builder builder(OSSL_PARAM_BLD_new());
  const Number number(scalar == nullptr ? nullptr
                                        : BN_bin2bn(scalar->data(), static_cast<int>(scalar->size()), nullptr));
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  if (number) OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get());
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  const int kind = scalar == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 || EVP_PKEY_fromdata(context.get(), &key, kind, params.get()) != 1) {
    return nullptr;
  }
  return Key(key);
}

std::optional<P256Key> P256Key::from_private(const Scalar& scalar) {
  const Number number(BN_bin2bn(scalar.data(), static_cast<int>(scalar.size()), nullptr));
  const auto point = public_of(number.get());
  if (!point) return std::nullopt;
  Key key = key_of(*point, &scalar);
  return key ? std::optional(P256Key(std::move(key), *point)) : std::nullopt;
}

// All but one in four thousand million numbers are keys.
P256Key P256Key::generate(Random& random, Scalar* scalar) {
  for (;;) {
    Scalar drawn{};
    random.fill(drawn);
    auto key = from_private(drawn);
    if (!key) continue;
    if (scalar != nullptr) *scalar = drawn;
    return std::move(*key);
  }
}

std::optional<P256Key::Scalar> P256Key::agree(const Point& other) const {
  if (!is_p256_point(other)) return std::nullopt;
  const Key peer = key_of(other, nullptr);
  const Context context(EVP_PKEY_CTX_new(key_.get(), nullptr));
  Scalar secret{};
  std::size_t size = secret.size();
  if (!peer || EVP_PKEY_derive_init(context.get()) != 1 || EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
      EVP_PKEY_derive(context.get(), secret.data(), &size) != 1 || size != secret.size()) {
    return std::nullopt;
  }
  return secret;
}

std::array<std::uint8_t, 64> P256Key::sign(std::string_view text) const {
  const Digesting digesting(EVP_MD_CTX_new());
  std::size_t size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  SLUICE_INVARIANT(EVP_DigestSignInit(digesting.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
  SLUICE_INVARIANT(EVP_DigestSign(digesting.get(), nullptr, &size, bytes, text.size()) == 1);
  std::vector<unsigned char> der(size);
  SLUICE_INVARIANT(EVP_DigestSign(digesting.get(), der.data(), &size, bytes, text.size()) == 1);
  const unsigned char* at = der.data();
  const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  SLUICE_INVARIANT(signature != nullptr);
  std::array<std::uint8_t, 64> both{};
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), both.data(), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), both.data() + 32, 32);
  return both;
}

}  // namespace sluice::fulfilment
