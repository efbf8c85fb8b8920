#include "fulfilment/mail/mail_header.h"

#include <openssl/evp.h>

#include <algorithm>

namespace sluice::fulfilment {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// One address that a mailer reads as one, and that can end no line.
bool is_address(std::string_view text) {
  constexpr std::string_view foreign = " ,;:<>()[]\\\"";
  const auto is_foreign = [&](char c) { return is_control(c) || foreign.find(c) != std::string_view::npos; };
  const auto at = text.find('@');
  const bool has_parts = at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.rfind('@') == at;
  return has_parts && text.size() <= 254 && std::none_of(text.begin(), text.end(), is_foreign);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \"");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \"") - first + 1);
}

std::string without_controls(std::string_view text) {
  std::string plain(text);
  std::replace_if(plain.begin(), plain.end(), is_control, ' ');
  return plain;
}

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

// How much of the text goes into one word: 45 bytes make 60 characters, and no character is cut in two.
std::size_t word_size(std::string_view text) {
  constexpr std::size_t bytes_max = 45;
  if (text.size() <= bytes_max) return text.size();
  std::size_t size = bytes_max;
  while (size > bytes_max - 4 && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80U) --size;
  return size;
}

}  // namespace

std::optional<Mailbox> Mailbox::parse(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), is_control)) return std::nullopt;
  const auto open = text.find('<');
  Mailbox mailbox;
  if (open == std::string_view::npos) {
    mailbox.address = text;
  } else {
    if (!text.ends_with('>')) return std::nullopt;
    mailbox.name = trimmed(text.substr(0, open));
    mailbox.address = text.substr(open + 1, text.size() - open - 2);
  }
  return is_address(mailbox.address) ? std::optional(std::move(mailbox)) : std::nullopt;
}

std::string header_text(std::string_view text) {
  constexpr std::size_t plain_bytes_max = 60;  // more, and the line would want folding
  std::string clean = without_controls(text);
  const bool is_plain = clean.size() <= plain_bytes_max && clean.find("=?") == std::string::npos &&
                        std::all_of(clean.begin(), clean.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (is_plain) return clean;
  std::string out;
  for (std::string_view left = clean; !left.empty();) {
    const std::size_t size = word_size(left);
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base64(left.substr(0, size)) + "?=";
    left.remove_prefix(size);
  }
  return out;
}

std::string header_mailbox(const Mailbox& mailbox) {
  if (mailbox.name.empty()) return mailbox.address;
  const std::string text = header_text(mailbox.name);
  const bool is_encoded = text.starts_with("=?");
  std::string name;
  for (const char c : text) {
    if (!is_encoded && (c == '"' || c == '\\')) name += '\\';
    name += c;
  }
  return (is_encoded ? name : '"' + name + '"') + " <" + mailbox.address + ">";
}

std::string header_date(WallTime time) {
  std::string text = format_http_date(time);
  text.replace(text.size() - 3, 3, "+0000");
  return text;
}

}  // namespace sluice::fulfilment
