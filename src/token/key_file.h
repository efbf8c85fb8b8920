// The key ring's file: a comment line, then a key a line: id, secret in hex, sign until, verify until.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "token/key_ring.h"

namespace sluice::token {

// ErrorKind::not_found: there is no file. invalid_input: a line is no key, or the file is not this process's own
// secret (base/whole_file.h). At least one key, ids distinct, at most keys_max.
[[nodiscard]] Result<std::vector<Key>> read_keys(const std::string& path);

// Replaces the file as a whole, mode 0600: readers see the old ring or the new one, also after a crash.
[[nodiscard]] Result<void> save_keys(const std::string& path, const std::vector<Key>& keys);

}  // namespace sluice::token
