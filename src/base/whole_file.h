// Small files that are read and replaced as a whole: keys, tokens, addresses.
//
// What is replaced is durable: readers see the old text or the new one, also after a crash, and when replace_file()
// has returned the new one is there after a power cut (the file is synced, renamed, and its folder synced). What is
// read as a secret is what this process, or its operator, has written: a symbolic link, another user's file, and one
// that others may read are refused, by what was opened and not by what had that name before.
//
// Any thread; two that replace one file at a time are the caller's mistake. Every error is one line that names the
// file.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice {

// Whose a secret may be.
enum class FileOwner {
  process,  // the user that this process runs as
  anybody,  // for a client of another user's server: who may read it is told by its mode
};

// ErrorKind::not_found: there is no such file. invalid_input: it is no regular file, a symbolic link, another user's,
// or others may read or write it; nothing was read. io: it cannot be read, or is larger than a mebibyte.
[[nodiscard]] Result<std::string> read_secret_file(const std::string& path, FileOwner owner = FileOwner::process);

// Replaces `path` as a whole, with this mode. ErrorKind::io: the old file is still there.
[[nodiscard]] Result<void> replace_file(const std::string& path, std::string_view text, unsigned mode);

// Whether `path`, if it exists, is a regular file of this process's user. ErrorKind::invalid_input: it is not.
[[nodiscard]] Result<void> check_own_file(const std::string& path);

// Whether nobody but this process's user (and root) may put files into the folder. ErrorKind::invalid_input: others
// may.
[[nodiscard]] Result<void> check_own_folder(const std::string& path);

}  // namespace sluice
