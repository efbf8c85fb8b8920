#include "token/key_keeper.h"

#include <algorithm>

#include "token/key_file.h"

namespace sluice::token {
namespace {

constexpr auto try_again_after = std::chrono::hours(1);
constexpr auto remind_after = std::chrono::hours(24);
// Renewed by hand, no further: rotated() drops the oldest beyond keys_max, and a gate's passes are signed with the
// oldest that may still sign. Half of them are left for those that come by themselves.
constexpr std::ptrdiff_t renewed_keys_max = keys_max / 2;

}  // namespace

Result<std::unique_ptr<KeyKeeper>> KeyKeeper::open(std::string path, const Clock& clock, Random& random, Log& log,
                                                   Rotation rotation) {
  auto keys = read_keys(path);
  if (!keys && keys.error().kind != ErrorKind::not_found) return keys.error();
  const bool is_new = !keys;
  if (is_new) {
    keys = std::vector<Key>{make_key(1, random, clock.wall())};
    if (const auto saved = save_keys(path, *keys); !saved) return saved.error();
    log.info("keys_made", {{"file", path}});
  }
  std::unique_ptr<KeyKeeper> keeper(new KeyKeeper(std::move(path), clock, random, log, rotation, std::move(*keys)));
  if (rotation == Rotation::by_itself && keeper->is_due()) {
    if (const auto rotated = keeper->rotate(); !rotated) return rotated.error();
  }
  return keeper;
}

bool KeyKeeper::is_due() const {
  return is_rotation_due(keys_, clock_.wall());
}

void KeyKeeper::keep() {
  const std::lock_guard guard(mutex_);
  keep_unlocked();
}

void KeyKeeper::keep_unlocked() {
  if (!is_due() || clock_.mono() < next_try_) return;
  if (rotation_ == Rotation::by_hand) {
    next_try_ = clock_.mono() + remind_after;
    return log_.warn("keys_old", {{"file", path_}});
  }
  if (const auto rotated = rotate(); !rotated) {
    next_try_ = clock_.mono() + try_again_after;
    log_.error("keys_not_saved", {{"why", rotated.error().detail}});
  }
}

// Of what the file holds now, if it can be read: an operator may have changed it and not said so.
Result<void> KeyKeeper::rotate() {
  const auto in_file = read_keys(path_);
  std::vector<Key> next = rotated(in_file ? *in_file : keys_, random_, clock_.wall());
  if (const auto saved = save_keys(path_, next); !saved) return saved;
  log_.info("keys_rotated", {{"signs", next.front().id}, {"keys", next.size()}});
  publish(std::move(next));
  return {};
}

Result<void> KeyKeeper::renew() {
  const std::lock_guard guard(mutex_);
  if (rotation_ == Rotation::by_hand) {
    return Error{ErrorKind::conflict,
                 "other servers have the same keys: add one to the file of each, and send SIGHUP"};
  }
  const WallTime now = clock_.wall();
  const auto good =
      std::count_if(keys_.begin(), keys_.end(), [now](const Key& key) { return key.verify_until > now; });
  if (good >= renewed_keys_max) {
    return Error{ErrorKind::conflict,
                 "there are " + std::to_string(good) + " keys already: the oldest must end before another is made"};
  }
  return rotate();
}

void KeyKeeper::reload() {
  const std::lock_guard guard(mutex_);
  auto keys = read_keys(path_);
  if (!keys) return log_.error("keys_not_reloaded", {{"why", keys.error().detail}});
  publish(std::move(*keys));
  log_.info("keys_reloaded", {{"keys", keys_.size()}});
  next_try_ = {};
  keep_unlocked();
}

void KeyKeeper::publish(std::vector<Key> keys) {
  keys_ = std::move(keys);
  ring_.set(KeyRing(keys_));
}

}  // namespace sluice::token
