// A tar archive (POSIX ustar) of some files that proves that it is whole: its last member, SHA256SUMS, has the digest
// of each of the others, so that `tar xf FILE && sha256sum -c SHA256SUMS` says what SealedTarReader::check_seal()
// does.
//
// Plain files of mode 0600 in no folder, each at most 8 GiB. One thread. Cost: each byte is read, digested and
// written once. Every error is one line that names the file; io: the disk, invalid_input: it is no such archive, or
// is torn.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "app/backup/plain_file.h"
#include "app/backup/ustar.h"
#include "base/result.h"

namespace sluice::app {

inline constexpr std::string_view seal_name = "SHA256SUMS";

// What the seal says of a member, as sha256sum writes it.
[[nodiscard]] inline std::string seal_line(const std::string& digest, const std::string& name) {
  return digest + "  " + name + '\n';
}

class SealedTarWriter {
public:
  // `path` must not exist; it is made with mode 0600.
  [[nodiscard]] static Result<SealedTarWriter> create(const std::string& path);

  [[nodiscard]] Result<void> add(const std::string& name, std::string_view text);
  // What is at `path`, up to the length that it has when this begins.
  [[nodiscard]] Result<void> add_file(const std::string& name, const std::string& path);
  // Adds SHA256SUMS and syncs. Nothing may be added after it.
  [[nodiscard]] Result<void> seal();

private:
  explicit SealedTarWriter(PlainFile file) : file_(std::move(file)) {}
  [[nodiscard]] Result<void> begin(const std::string& name, std::uint64_t size);
  [[nodiscard]] Result<void> pad(std::uint64_t size);

  PlainFile file_;
  std::string sums_;  // seal_line() of each
};

class SealedTarReader {
public:
  using Member = ustar::Header;

  // ErrorKind::not_found: there is no such file.
  [[nodiscard]] static Result<SealedTarReader> open(const std::string& path);

  // The next member, whose content is to be taken before the one after it; nullopt: SHA256SUMS, the end.
  [[nodiscard]] Result<std::optional<Member>> next();
  // `bytes_max`: of one that is longer, an error.
  [[nodiscard]] Result<std::string> take_text(const Member& member, std::uint64_t bytes_max);
  // Into a new file of mode 0600, synced.
  [[nodiscard]] Result<void> take_file(const Member& member, const std::string& path);
  // Whether all that was taken is what was sealed, and nothing is missing. REQUIRES: next() has said that it is over.
  [[nodiscard]] Result<void> check_seal() const;

private:
  explicit SealedTarReader(PlainFile file) : file_(std::move(file)) {}
  // Hands the content on in pieces, and notes its digest.
  template <class Take>
  [[nodiscard]] Result<void> take(const Member& member, Take take_piece);
  [[nodiscard]] Result<void> read(char* out, std::size_t size);
  [[nodiscard]] Error torn(const std::string& why) const;

  PlainFile file_;
  std::map<std::string, std::string> digests_;  // of what was taken, by name
  std::string sums_;                            // as the archive has them
};

}  // namespace sluice::app
