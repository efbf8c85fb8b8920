#include "app/serve/storage/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <sstream>

#include "base/encoding.h"
#include "base/whole_file.h"
#include "fulfilment/push/vapid.h"

namespace sluice::app {
namespace {

Error file_error(const std::string& file, const char* what) {
  return {ErrorKind::io, file + ": " + what + ": " + std::strerror(errno)};
}

Result<std::string> first_word(const std::string& path, const std::string& text) {
  std::istringstream in(text);
  std::string word;
  if (!(in >> word)) return invalid_input(path + ": is empty");
  return word;
}

// Once nobody else may write into the folder, these are still what they were when others open them by name.
constexpr auto own_files = {"owner.lock",    "keys",          "admin.token",       "ledger.db",   "ledger.db-wal",
                            "ledger.db-shm", "sandbox.jsonl", "ledger.db-journal", "sandbox.url", "sandbox.secret",
                            "push.key",      "cluster.name",  "ledger.db.moved"};

Result<void> make_folder(std::filesystem::path path) {
  std::error_code error;
  if (!path.has_filename()) path = path.parent_path();  // "data/"
  if (std::filesystem::exists(path, error)) return {};
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  if (!error && mkdir(path.c_str(), 0700) == 0) return {};
  return file_error(path.string(), "cannot be made");
}

}  // namespace

Result<DataFolder> DataFolder::open(const std::filesystem::path& path) {
  if (const auto made = make_folder(path); !made) return made.error();
  if (const auto checked = check_own_folder(path.string()); !checked) return checked.error();
  for (const char* name : own_files) {
    if (const auto checked = check_own_file((path / name).string()); !checked) return checked.error();
  }
  const std::string file = (path / "owner.lock").string();
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0) return file_error(file, "cannot be opened");
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    close(lock);
    return Error{ErrorKind::unavailable, path.string() + ": another running server owns this data folder"};
  }
  return DataFolder(path, lock);
}

DataFolder::~DataFolder() {
  if (lock_ >= 0) close(lock_);
}

Result<DataFolder::Secret> DataFolder::secret(const char* name, const char* start, Random& random) const {
  const std::string path = file(name);
  auto text = read_secret_file(path);
  if (text) {
    auto word = first_word(path, *text);
    if (!word) return word.error();
    return Secret{.text = std::move(*word), .is_new = false};
  }
  if (text.error().kind != ErrorKind::not_found) return text.error();
  std::array<std::uint8_t, 24> bytes{};
  random.fill(bytes);
  Secret made{.text = start + to_hex(bytes), .is_new = true};
  if (const auto written = replace_file(path, made.text + "\n", 0600); !written) return written.error();
  return made;
}

Result<DataFolder::Secret> DataFolder::admin_token(Random& random) const {
  return secret("admin.token", "sluice_admin_", random);
}

Result<DataFolder::Secret> DataFolder::sandbox_secret(Random& random) const {
  return secret("sandbox.secret", "whsec_", random);
}

Result<fulfilment::P256Key> DataFolder::push_key(Random& random) const {
  const std::string path = file("push.key");
  const auto text = read_secret_file(path);
  if (!text && text.error().kind == ErrorKind::not_found) {
    fulfilment::P256Key::Scalar scalar{};
    auto key = fulfilment::P256Key::generate(random, &scalar);
    std::string made;
    append_base64url(made, scalar);
    if (const auto written = replace_file(path, made + "\n", 0600); !written) return written.error();
    return key;
  }
  if (!text) return text.error();
  const auto word = first_word(path, *text);
  if (!word) return word.error();
  auto key = fulfilment::p256_key_from(*word);
  if (!key) return invalid_input(path + ": is no key: it must be 43 characters of base64url");
  return std::move(*key);
}

Result<DataFolder::Secret> DataFolder::cluster_name(Random& random) const {
  return secret("cluster.name", "", random);
}

Result<std::string> read_admin_token(const std::filesystem::path& data) {
  const std::string path = (data / "admin.token").string();
  const auto text = read_secret_file(path, FileOwner::anybody);
  if (text) return first_word(path, *text);
  if (text.error().kind != ErrorKind::not_found) return invalid_input(text.error().detail);
  return invalid_input(path + ": no admin token there; name the server's data folder with --data");
}

}  // namespace sluice::app
