#include <algorithm>
#include <span>
#include <vector>

#include "app/backup/digest.h"
#include "app/backup/sealed_tar.h"

namespace sluice::app {
Result<SealedTarWriter> SealedTarWriter::create(const std::string& path) {
  auto file = PlainFile::make(path);
  if (!file) return file.error();
  return SealedTarWriter(std::move(*file));
}

Result<void> SealedTarWriter::add(const std::string& name, std::string_view text) {
  Digest digest;
  digest.add(text);
  sums_ += seal_line(digest.hex(), name);
  if (auto begun = begin(name, text.size()); !begun) return begun;
  if (auto written = file_.write(text); !written) return written;
  return pad(text.size());
}

Result<void> SealedTarWriter::add_file(const std::string& name, const std::string& path) {
  const auto file = PlainFile::open(path);
  if (!file) return file.error();
  const auto size = file->measure();
  if (!size) return size.error();
  if (auto begun = begin(name, *size); !begun) return begun;
  Digest digest;
  std::vector<char> piece(file_piece_size);
  for (std::uint64_t left = *size; left > 0;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()));
    const auto got = file->read(std::span(piece).first(wanted));
    if (!got) return got.error();
    if (*got < wanted) return Error{ErrorKind::io, path + ": became shorter while it was read"};
    digest.add({piece.data(), wanted});
    if (auto written = file_.write({piece.data(), wanted}); !written) return written;
    left -= wanted;
  }
  sums_ += seal_line(digest.hex(), name);
  return pad(*size);
}

Result<void> SealedTarWriter::seal() {
  const std::string sums = sums_;  // add() appends to it
  if (auto added = add(std::string(seal_name), sums); !added) return added;
  const std::string end(2 * ustar::block_size, '\0');
  if (auto written = file_.write(end); !written) return written;
  return file_.sync();
}

Result<void> SealedTarWriter::begin(const std::string& name, std::uint64_t size) {
  if (size > ustar::member_bytes_max) {
    return Error{ErrorKind::io, file_.path() + ": " + name + " is larger than 8 GiB"};
  }
  const ustar::Block block = ustar::to_block({.name = name, .size = size});
  return file_.write({block.data(), block.size()});
}

Result<void> SealedTarWriter::pad(std::uint64_t size) {
  return file_.write(std::string(ustar::padding_of(size), '\0'));
}

}  // namespace sluice::app
