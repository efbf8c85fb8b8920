#include "app/backup/backup.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <sstream>
#include <string_view>
#include <system_error>

#include "app/backup/sealed_tar.h"
#include "app/command/version.h"
#include "base/file_io.h"
#include "base/whole_file.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view label_name = "sluice-backup";
constexpr std::string_view label_first_line = "sluice backup, form 1";
constexpr std::string_view made_at_word = "made_at ";
constexpr std::uint64_t label_bytes_max = 4096;

constexpr const char* ledger_name = "ledger.db";
constexpr std::array required{"ledger.db", "keys", "admin.token"};
constexpr std::array secrets{"keys", "admin.token"};
constexpr std::array optional_secrets{"push.key"};
constexpr std::array optional_files{"sandbox.jsonl", "sluice.toml"};

Error failure(const fs::path& path, const char* what, int error = errno) {
  return {ErrorKind::io, path.string() + ": " + what + ": " + std::generic_category().message(error)};
}

bool is_there(const fs::path& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) == 0;
}

// Goes away with its end, unless it was given its name.
class Draft {
public:
  explicit Draft(fs::path path) : path_(std::move(path)) {}
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

private:
  fs::path path_;
};

// "data/" is the folder "data".
fs::path without_slash(const fs::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

// A folder of its own beside `path`, mode 0700.
Result<fs::path> make_folder_beside(const fs::path& path, const char* suffix) {
  std::string name = path.string() + suffix + "XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) return failure(path, "nothing can be made beside it");
  return fs::path(name);
}

Result<void> keep_name_in(const fs::path& folder) {
  if (!sync_folder(folder.string())) return failure(folder, "cannot be synced");
  return {};
}

// --- Backup

std::string label(WallTime now) {
  std::ostringstream text;
  text << label_first_line << '\n' << made_at_word << format_rfc3339(now) << "\nversion " << version << '\n';
  return text.str();
}

Result<void> add_secret(const fs::path& data, const char* name, SealedTarWriter& archive) {
  const auto text = read_secret_file((data / name).string(), FileOwner::anybody);
  if (!text) return text.error();
  return archive.add(name, *text);
}

Result<void> add_secrets(const fs::path& data, SealedTarWriter& archive) {
  for (const char* name : secrets) {
    if (auto added = add_secret(data, name, archive); !added) return added;
  }
  for (const char* name : optional_secrets) {
    if (!is_there(data / name)) continue;
    if (auto added = add_secret(data, name, archive); !added) return added;
  }
  return {};
}

Result<void> add_optional(const fs::path& data, SealedTarWriter& archive) {
  for (const char* name : optional_files) {
    if (!is_there(data / name)) continue;
    if (auto added = archive.add_file(name, (data / name).string()); !added) return added;
  }
  return {};
}

Result<void> fill(const fs::path& data, const fs::path& folder, WallTime now, const ledger::CopyProgress& progress) {
  const fs::path copy = folder / ledger_name;
  if (auto copied = ledger::copy_sqlite(data / ledger_name, copy, progress); !copied) return copied;
  auto archive = SealedTarWriter::create((folder / label_name).string());
  if (!archive) return archive.error();
  if (auto added = archive->add(std::string(label_name), label(now)); !added) return added;
  if (auto added = archive->add_file(ledger_name, copy.string()); !added) return added;
  if (auto added = add_secrets(data, *archive); !added) return added;
  if (auto added = add_optional(data, *archive); !added) return added;
  return archive->seal();
}

// --- Restore

Result<void> check_is_empty(const fs::path& data) {
  std::error_code error;
  if (!is_there(data)) return {};
  if (!fs::is_directory(data, error)) return Error{ErrorKind::conflict, data.string() + ": is not a folder"};
  const bool is_empty = fs::is_empty(data, error);
  if (error) return failure(data, "cannot be read", error.value());
  if (is_empty) return {};
  return Error{ErrorKind::conflict, data.string() + ": is not empty; a backup is restored into an empty data folder"};
}

// When the backup was made. ErrorKind::invalid_input: it is none, or one of another form.
Result<std::string> read_label(SealedTarReader& archive, const fs::path& file) {
  const Error foreign = invalid_input(file.string() + ": is no backup of Sluice");
  const auto member = archive.next();
  if (!member) return member.error().kind == ErrorKind::invalid_input ? foreign : member.error();
  if (!*member || (*member)->name != label_name) return foreign;
  const auto text = archive.take_text(**member, label_bytes_max);
  if (!text) return text.error();
  if (!text->starts_with(label_first_line)) {
    return invalid_input(file.string() +
                         ": is a backup of another version of Sluice, in a form that this one does not "
                         "know");
  }
  const std::size_t at = text->find(made_at_word);
  if (at == std::string::npos) return foreign;
  const std::size_t begin = at + made_at_word.size();
  return text->substr(begin, text->find('\n', begin) - begin);
}

bool is_known(const std::string& name) {
  const auto is_name = [&name](const char* known) { return name == known; };
  return std::any_of(required.begin(), required.end(), is_name) ||
         std::any_of(optional_secrets.begin(), optional_secrets.end(), is_name) ||
         std::any_of(optional_files.begin(), optional_files.end(), is_name);
}

Result<void> unpack(SealedTarReader& archive, const fs::path& file, const fs::path& folder) {
  for (;;) {
    const auto member = archive.next();
    if (!member) return member.error();
    if (!*member) break;
    if (!is_known((*member)->name)) {
      return invalid_input(file.string() + ": has \"" + (*member)->name + "\" in it, which no backup has");
    }
    if (auto taken = archive.take_file(**member, (folder / (*member)->name).string()); !taken) return taken;
  }
  if (auto sealed = archive.check_seal(); !sealed) return sealed;
  for (const char* name : required) {
    if (!is_there(folder / name)) return invalid_input(file.string() + ": has no " + name + " in it");
  }
  return {};
}

// An empty folder of that name is replaced, one that holds anything is not: rename() looks and acts in one step.
Result<void> give_name(const fs::path& folder, const fs::path& data) {
  if (::rename(folder.c_str(), data.c_str()) == 0) return keep_name_in(data.parent_path());
  if (errno == EBUSY) {
    return Error{ErrorKind::io, data.string() + ": is where a file system is mounted; name a folder inside it"};
  }
  if (errno == ENOTEMPTY || errno == EEXIST) {
    if (auto empty = check_is_empty(data); !empty) return empty;
    return failure(data, "changed meanwhile");
  }
  return failure(data, "cannot be put in its place");
}

}  // namespace

Result<void> make_backup(const fs::path& data, const fs::path& file, WallTime now,
                         const ledger::CopyProgress& progress) {
  const Error taken{ErrorKind::conflict, file.string() + ": exists; a backup replaces nothing"};
  if (is_there(file)) return taken;
  auto folder = make_folder_beside(file, ".part-");
  if (!folder) return folder.error();
  const Draft draft(std::move(*folder));
  if (auto filled = fill(data, draft.path(), now, progress); !filled) return filled;
  const fs::path whole = draft.path() / label_name;
  if (::renameat2(AT_FDCWD, whole.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) != 0) {
    return errno == EEXIST ? taken : failure(file, "cannot be put in its place");
  }
  return keep_name_in(file.parent_path());
}

Result<Restored> restore_backup(const fs::path& file, const fs::path& data_or_slash, Random& random) {
  const fs::path data = without_slash(data_or_slash);
  if (auto empty = check_is_empty(data); !empty) return empty.error();
  auto archive = SealedTarReader::open(file.string());
  if (!archive) return archive.error();
  auto made_at = read_label(*archive, file);
  if (!made_at) return made_at.error();
  std::error_code ignored;
  if (data.has_parent_path()) fs::create_directories(data.parent_path(), ignored);
  auto folder = make_folder_beside(data, ".restoring-");
  if (!folder) return folder.error();
  const Draft draft(std::move(*folder));
  if (auto unpacked = unpack(*archive, file, draft.path()); !unpacked) return unpacked.error();
  auto epochs = ledger::begin_new_life(draft.path() / ledger_name, random);
  if (!epochs) return invalid_input(file.string() + ": " + epochs.error().detail);
  if (auto synced = keep_name_in(draft.path()); !synced) return synced.error();
  if (auto named = give_name(draft.path(), data); !named) return named.error();
  return Restored{.made_at = std::move(*made_at), .new_epochs = std::move(*epochs)};
}

}  // namespace sluice::app
