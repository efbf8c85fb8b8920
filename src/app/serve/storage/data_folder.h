// The data folder: the ledger, the keys and the admin token, owned by one running server at a time.
//
//   ledger.db (-wal, -shm)  the ledger               sandbox.jsonl  the sandbox provider's own record
//   keys                    signing keys, mode 0600   sandbox.url    where that provider listens
//   admin.token             mode 0600                 sandbox.secret with which it signs, mode 0600
//   push.key                what Web Push is signed with, mode 0600; where the settings have it
//   owner.lock              held while a server runs          cluster.name  whose a ledger elsewhere is
//
// Nobody but the server's user (and root) may write into it, and none of these is a symbolic link or another user's.
#pragma once

#include <filesystem>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "fulfilment/push/p256_key.h"

namespace sluice::app {

class DataFolder {
public:
  // Makes the folder (mode 0700) if need be and takes its lock.
  // ErrorKind::unavailable: another running server owns it. io: it cannot be used. invalid_input: others may write
  // into it, or one of its files is not this user's own.
  [[nodiscard]] static Result<DataFolder> open(const std::filesystem::path& path);
  DataFolder(DataFolder&& other) noexcept : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}
  DataFolder& operator=(DataFolder&&) = delete;
  ~DataFolder();

  [[nodiscard]] std::string file(const char* name) const { return (path_ / name).string(); }
  // Read, or made at the first start, which is told by `is_new`.
  struct Secret {
    std::string text;
    bool is_new = false;
  };
  [[nodiscard]] Result<Secret> admin_token(Random& random) const;
  // Of a ledger that is not in the folder: it belongs to whoever has this.
  [[nodiscard]] Result<Secret> cluster_name(Random& random) const;
  // With which the sandbox signs what it tells this server.
  [[nodiscard]] Result<Secret> sandbox_secret(Random& random) const;

  // With which push services know us: browsers have subscribed to it, so it stays.
  [[nodiscard]] Result<fulfilment::P256Key> push_key(Random& random) const;

private:
  [[nodiscard]] Result<Secret> secret(const char* name, const char* start, Random& random) const;
  DataFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::filesystem::path path_;
  int lock_ = -1;
};

// For clients of a running server. ErrorKind::invalid_input: there is none, or it cannot be read.
[[nodiscard]] Result<std::string> read_admin_token(const std::filesystem::path& data);

}  // namespace sluice::app
