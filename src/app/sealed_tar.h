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

#include "base/descriptor.h"
#include "base/result.h"

namespace sluice::app {

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
  SealedTarWriter(Descriptor file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  [[nodiscard]] Result<void> begin(const std::string& name, std::uint64_t size);
  [[nodiscard]] Result<void> write(std::string_view bytes);
  [[nodiscard]] Result<void> pad(std::uint64_t size);

  Descriptor file_;
  std::string path_;
  std::string sums_;  // as sha256sum writes it
};

class SealedTarReader {
public:
  struct Member {
    std::string name;
    std::uint64_t size = 0;
  };

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
  SealedTarReader(Descriptor file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  // Hands the content on in pieces, and notes its digest.
  template <class Take>
  [[nodiscard]] Result<void> take(const Member& member, Take take_piece);
  [[nodiscard]] Result<void> read(char* out, std::size_t size);
  [[nodiscard]] Error torn(const std::string& why) const;

  Descriptor file_;
  std::string path_;
  std::map<std::string, std::string> digests_;  // of what was taken, by name
  std::string sums_;                            // as the archive has them
};

}  // namespace sluice::app
