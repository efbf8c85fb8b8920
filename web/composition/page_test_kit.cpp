#include "web/composition/page_test_kit.h"

#include <openssl/evp.h>

#include <array>

namespace sluice::web {

const Words& english() {
  static const ComposedPages pages = ComposedPages::compose().value();
  return pages.languages()[*pages.find_language("en")];
}

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const auto from = text.find(begin) + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

std::string hash_of(const std::string& text) {
  std::array<unsigned char, 32> digest{};
  std::array<unsigned char, 45> base64{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  EVP_EncodeBlock(base64.data(), digest.data(), 32);
  return "'sha256-" + std::string(reinterpret_cast<const char*>(base64.data())) + "'";
}

}  // namespace sluice::web
