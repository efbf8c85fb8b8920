#include "web/composition/document.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "base/invariant.h"
#include "web/assets/asset_table.h"

namespace sluice::web {

std::string_view embedded(std::string_view path) {
  const auto found = std::ranges::find(asset_table, path, &Asset::path);
  SLUICE_INVARIANT(found != asset_table.end());
  return found->body;
}

Result<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) return invalid_input(file.string() + ": cannot be read");
  return text;
}

Result<std::string> fill_slots(std::string_view text, const std::string& where, const Fill& fill) {
  std::string out;
  for (;;) {
    const auto begin = text.find("{{");
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const auto end = text.find("}}", begin);
    if (end == std::string_view::npos) return invalid_input(where + ": a slot is not closed with }}");
    const std::string_view slot = text.substr(begin + 2, end - begin - 2);
    const auto value = fill(slot);
    if (!value) return invalid_input(where + ": {{" + std::string(slot) + "}} is not a slot");
    out += *value;
    text.remove_prefix(end + 2);
  }
}

std::string source_hash(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 4 * ((SHA256_DIGEST_LENGTH + 2) / 3) + 1> base64{};
  EVP_EncodeBlock(base64.data(), digest.data(), SHA256_DIGEST_LENGTH);
  return "'sha256-" + std::string(reinterpret_cast<const char*>(base64.data())) + "'";
}

std::string script_safe(std::string json) {
  for (auto at = json.find('<'); at != std::string::npos; at = json.find('<', at)) json.replace(at, 1, "\\u003c");
  return json;
}

std::string short_hash(std::string_view content) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::size_t bytes = 8;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data());
  std::string out;
  for (std::size_t i = 0; i < bytes; ++i) {
    out += digits[digest[i] >> 4];
    out += digits[digest[i] & 15];
  }
  return out;
}

}  // namespace sluice::web
