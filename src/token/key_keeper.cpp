#include "token/key_keeper.h"

#include "token/key_file.h"

namespace sluice::token {
namespace {

constexpr auto try_again_after = std::chrono::hours(1);
constexpr auto remind_after = std::chrono::hours(24);

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

void KeyKeeper::reload() {
  auto keys = read_keys(path_);
  if (!keys) return log_.error("keys_not_reloaded", {{"why", keys.error().detail}});
  publish(std::move(*keys));
  log_.info("keys_reloaded", {{"keys", keys_.size()}});
  next_try_ = {};
  keep();
}

void KeyKeeper::publish(std::vector<Key> keys) {
  keys_ = std::move(keys);
  ring_.set(KeyRing(keys_));
}

}  // namespace sluice::token
