// A file made, read and written in full. Every error is one line that names it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/result.h"

namespace sluice::app {

// What to read and write at a time.
inline constexpr std::size_t file_piece_size = std::size_t{1} << 20U;

class PlainFile {
public:
  // It must not exist; mode 0600.
  [[nodiscard]] static Result<PlainFile> make(const std::string& path);
  // ErrorKind::not_found: there is none.
  [[nodiscard]] static Result<PlainFile> open(const std::string& path);

  [[nodiscard]] Result<void> write(std::string_view bytes) const;
  // How many bytes: fewer than asked for, the file ends there.
  [[nodiscard]] Result<std::size_t> read(std::span<char> out) const;
  // Its length now; reads begin at its start again.
  [[nodiscard]] Result<std::uint64_t> measure() const;
  [[nodiscard]] Result<void> sync() const;

  [[nodiscard]] const std::string& path() const { return path_; }

private:
  PlainFile(Descriptor file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  [[nodiscard]] static Result<PlainFile> checked(Descriptor file, const std::string& path, const char* what);
  [[nodiscard]] Error failure(const char* what) const;

  Descriptor file_;
  std::string path_;
};

}  // namespace sluice::app
