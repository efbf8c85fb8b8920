// SHA-256 of what comes in pieces.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/invariant.h"

namespace sluice::app {

class Digest {
public:
  Digest() : state_(EVP_MD_CTX_new()) {
    SLUICE_INVARIANT(EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr) == 1);
  }
  void add(std::string_view bytes) {
    SLUICE_INVARIANT(EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size()) == 1);
  }
  // Once, at the end.
  [[nodiscard]] std::string hex() {
    std::array<std::uint8_t, 32> digest{};
    SLUICE_INVARIANT(EVP_DigestFinal_ex(state_.get(), digest.data(), nullptr) == 1);
    return to_hex(digest);
  }

private:
  struct Free {
    void operator()(EVP_MD_CTX* state) const { EVP_MD_CTX_free(state); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> state_;
};

}  // namespace sluice::app
