#include "token/draw_prf.h"

#include <openssl/sha.h>

#include <string>

namespace sluice::token {
namespace {

using namespace std::string_view_literals;

Secret seed_of(const DrawKey& key, std::string_view mix) {
  std::string text("sluice draw v1 seed\0"sv);
  text += mix;
  return Mac(key)(text);
}

void append_big_endian(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xffU));
}

}  // namespace

Commitment commitment_of(const DrawKey& key, std::string_view sale) {
  std::string text("sluice draw v1 commitment\0"sv);
  text += sale;
  text.push_back('\0');
  text.append(key.begin(), key.end());
  Commitment digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

DrawRound::DrawRound(const DrawKey& key, std::string_view mix) : mac_(seed_of(key, mix)) {}

std::uint32_t DrawRound::operator()(std::uint8_t round, std::uint32_t count, std::uint32_t half) const {
  std::string text(1, static_cast<char>(round));  // nine bytes: not on the heap
  append_big_endian(text, count);
  append_big_endian(text, half);
  const auto mac = mac_(text);
  return (std::uint32_t{mac[0]} << 24U) | (std::uint32_t{mac[1]} << 16U) | (std::uint32_t{mac[2]} << 8U) | mac[3];
}

}  // namespace sluice::token
