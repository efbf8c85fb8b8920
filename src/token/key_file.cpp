// The key ring's file: a comment line, then a key a line: id, secret in hex, sign until, verify until.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/encoding.h"
#include "token/key_ring.h"

namespace sluice::token {
namespace {

Error file_error(const std::string& path, const char* what) {
  return {ErrorKind::io, path + ": " + what + ": " + std::strerror(errno)};
}

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

Result<std::vector<Key>> read_keys(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return file_error(path, "cannot be read");
  if ((info.st_mode & 077U) != 0) {
    return Error{ErrorKind::invalid_input, path + ": others may read the keys; make it mode 0600"};
  }
  std::ifstream in(path);
  if (!in) return file_error(path, "cannot be read");
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

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

Result<void> save_keys(const std::string& path, const std::vector<Key>& keys) {
  std::string text =
      "# Sluice's signing keys. Whoever has them can forge places in line. id secret sign-until verify-until\n";
  for (const Key& key : keys) {
    text += std::to_string(key.id) + ' ' + to_hex(key.secret) + ' ' + format_rfc3339(key.sign_until) + ' ' +
            format_rfc3339(key.verify_until) + '\n';
  }
  const std::string draft = path + ".new";
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return file_error(draft, "cannot be written");
  const bool written = fchmod(fd, 0600) == 0 && write_all(fd, text) && fsync(fd) == 0;
  const int saved = errno;
  close(fd);
  errno = saved;
  if (!written || rename(draft.c_str(), path.c_str()) != 0) return file_error(path, "cannot be written");
  return {};
}

Result<KeyRing> load_or_create_keys(const std::string& path, Random& random, WallTime now) {
  if (access(path.c_str(), F_OK) != 0) {
    const std::vector<Key> keys{make_key(1, random, now)};
    if (const auto saved = save_keys(path, keys); !saved) return saved.error();
    return KeyRing(keys);
  }
  auto keys = read_keys(path);
  if (!keys) return keys.error();
  const auto newest = std::max_element(keys->begin(), keys->end(),
                                       [](const Key& a, const Key& b) { return a.sign_until < b.sign_until; });
  if (newest->sign_until - now < key_signs_for / 3) {
    *keys = rotated(std::move(*keys), random, now);
    if (const auto saved = save_keys(path, *keys); !saved) return saved.error();
  }
  return KeyRing(std::move(*keys));
}

}  // namespace sluice::token
