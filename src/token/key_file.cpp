#include "token/key_file.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <sstream>

#include "base/encoding.h"
#include "base/whole_file.h"

namespace sluice::token {
namespace {

std::optional<Key> parse_key(const std::string& line) {
  std::istringstream in(line);
  std::string id;
  std::string secret;
  std::string sign_until;
  std::string verify_until;
  std::string rest;
  if (!(in >> id >> secret >> sign_until >> verify_until) || in >> rest) return std::nullopt;
  Key key;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), key.id);
  const auto bytes = from_hex(secret);
  const auto sign = parse_rfc3339(sign_until);
  const auto verify = parse_rfc3339(verify_until);
  if (error != std::errc() || end != id.data() + id.size() || !bytes || bytes->size() != key.secret.size()) return {};
  if (!sign || !verify) return std::nullopt;
  std::memcpy(key.secret.data(), bytes->data(), bytes->size());
  key.sign_until = *sign;
  key.verify_until = *verify;
  return key;
}

}  // namespace

Result<std::vector<Key>> read_keys(const std::string& path) {
  const auto text = read_secret_file(path);
  if (!text) return text.error();
  std::istringstream in(*text);
  std::vector<Key> keys;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    const auto key = parse_key(line);
    const bool known = key && std::any_of(keys.begin(), keys.end(), [&](const Key& k) { return k.id == key->id; });
    if (!key || known || keys.size() == keys_max) {
      return invalid_input(path + ": line " + std::to_string(number) + " is no key, or one too many");
    }
    keys.push_back(*key);
  }
  if (keys.empty()) return invalid_input(path + ": holds no key");
  return keys;
}

Result<void> save_keys(const std::string& path, const std::vector<Key>& keys) {
  std::string text =
      "# Sluice's signing keys. Whoever has them can forge places in line. id secret sign-until verify-until\n";
  for (const Key& key : keys) {
    text += std::to_string(key.id) + ' ' + to_hex(key.secret) + ' ' + format_rfc3339(key.sign_until) + ' ' +
            format_rfc3339(key.verify_until) + '\n';
  }
  return replace_file(path, text, 0600);
}

}  // namespace sluice::token
