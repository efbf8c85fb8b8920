#include <algorithm>
#include <vector>

#include "app/backup/digest.h"
#include "app/backup/sealed_tar.h"

namespace sluice::app {
namespace {

constexpr std::uint64_t seal_bytes_max = 65'536;

}  // namespace

Result<SealedTarReader> SealedTarReader::open(const std::string& path) {
  auto file = PlainFile::open(path);
  if (!file) return file.error();
  return SealedTarReader(std::move(*file));
}

Error SealedTarReader::torn(const std::string& why) const {
  return invalid_input(file_.path() + ": is torn or damaged: " + why);
}

Result<std::optional<SealedTarReader::Member>> SealedTarReader::next() {
  ustar::Block block{};
  if (auto got = read(block.data(), block.size()); !got) return got.error();
  auto [member, fault] = ustar::read_block(block);
  if (!member) return torn(fault);
  if (digests_.contains(member->name)) return torn(member->name + " is in it twice");
  if (member->name != seal_name) return std::move(member);
  auto sums = take_text(*member, seal_bytes_max);
  if (!sums) return sums.error();
  sums_ = std::move(*sums);
  digests_.erase(member->name);
  return std::optional<Member>();
}

template <class Take>
Result<void> SealedTarReader::take(const Member& member, Take take_piece) {
  Digest digest;
  std::vector<char> piece(static_cast<std::size_t>(std::min<std::uint64_t>(member.size, file_piece_size)));
  for (std::uint64_t left = member.size; left > 0;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()));
    if (auto got = read(piece.data(), wanted); !got) return got;
    digest.add({piece.data(), wanted});
    if (Result<void> taken = take_piece(std::string_view(piece.data(), wanted)); !taken) return taken;
    left -= wanted;
  }
  digests_[member.name] = digest.hex();
  ustar::Block padding{};
  return read(padding.data(), ustar::padding_of(member.size));
}

Result<std::string> SealedTarReader::take_text(const Member& member, std::uint64_t bytes_max) {
  if (member.size > bytes_max) return torn(member.name + " is too large");
  std::string text;
  const auto taken = take(member, [&text](std::string_view piece) -> Result<void> {
    text += piece;
    return {};
  });
  if (!taken) return taken.error();
  return text;
}

Result<void> SealedTarReader::take_file(const Member& member, const std::string& path) {
  const auto file = PlainFile::make(path);
  if (!file) return file.error();
  auto taken = take(member, [&file](std::string_view piece) { return file->write(piece); });
  return taken ? file->sync() : taken;
}

Result<void> SealedTarReader::check_seal() const {
  std::size_t lines = 0;
  for (const auto& [name, digest] : digests_) {
    if (sums_.find(seal_line(digest, name)) == std::string::npos) return torn(name + " is not what it was");
    ++lines;
  }
  const auto sealed = static_cast<std::size_t>(std::count(sums_.begin(), sums_.end(), '\n'));
  if (sealed != lines) return torn("not all that was put in is there");
  return {};
}

Result<void> SealedTarReader::read(char* out, std::size_t size) {
  const auto got = file_.read({out, size});
  if (!got) return got.error();
  if (*got < size) return torn("it ends too soon");
  return {};
}

}  // namespace sluice::app
