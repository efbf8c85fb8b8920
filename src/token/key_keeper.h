// Keeps the keys of a running server: reads them at the start, and makes, saves and publishes a fresh one in time.
//
// Invariants
//  1. A key is saved before it is published: whatever it has signed verifies after a restart, too.
//  2. While a fresh key cannot be saved, the old ones go on (key_ring.h); it is tried again once an hour, and each
//     failure is logged. There are thirty days for it.
//  3. Where others have the same keys (Rotation::by_hand) it makes none but the first: who waits there would lose
//     their places. It logs once a day that a fresh one is due.
//  4. Nobody's token ends by a rotation or a reload before its own time, unless an operator takes its key out of the
//     file.
//
// open(), keep() and reload() are called by one thread, the program's main one, renew() by another that may block;
// all of them may block on the disk, and on each other. ring() is for any thread.
//
// Logs: keys_made, keys_rotated, keys_reloaded (info); keys_old (warning); keys_not_saved, keys_not_reloaded (error).
// Never a secret.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/published.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "token/key_ring.h"

namespace sluice::token {

enum class Rotation { by_itself, by_hand };

class KeyKeeper {
public:
  // Reads the keys of `path`; makes the file with one key if there is none, and adds one if it is time for it. All
  // that is handed in must outlive the keeper. Errors: see read_keys() and save_keys().
  [[nodiscard]] static Result<std::unique_ptr<KeyKeeper>> open(std::string path, const Clock& clock, Random& random,
                                                               Log& log, Rotation rotation = Rotation::by_itself);

  // To be called every second or so: rotates if that is due. Cost if not: a comparison for each key.
  void keep();

  // A fresh key now, before it is due: it signs from here on, and what the others have signed goes on. Nobody who
  // waits notices. ErrorKind::conflict: others have the same keys (Rotation::by_hand), or there are so many keys that
  // one which a gate still signs with might be pushed out; nothing has changed. Else as save_keys().
  [[nodiscard]] Result<void> renew();

  // The operator has changed the file: reads it again. A file that cannot be read, or holds no key, changes nothing.
  void reload();

  [[nodiscard]] const Published<KeyRing>& ring() const { return ring_; }

private:
  KeyKeeper(std::string path, const Clock& clock, Random& random, Log& log, Rotation rotation, std::vector<Key> keys)
      : path_(std::move(path)),
        rotation_(rotation),
        clock_(clock),
        random_(random),
        log_(log),
        keys_(std::move(keys)),
        ring_(KeyRing(keys_)) {}

  [[nodiscard]] bool is_due() const;
  [[nodiscard]] Result<void> rotate();
  void publish(std::vector<Key> keys);
  void keep_unlocked();

  const std::string path_;
  const Rotation rotation_;
  const Clock& clock_;
  Random& random_;
  Log& log_;
  std::mutex mutex_;       // of the file and of all below
  std::vector<Key> keys_;  // what ring_ was made of
  Published<KeyRing> ring_;
  MonoTime next_try_{};
};

// Of the keys that are in use just now. Thread-safe.
[[nodiscard]] inline std::string fingerprint_of(const Published<KeyRing>& ring) {
  const auto keys = ring.snapshot();
  return keys->fingerprint();
}

}  // namespace sluice::token
