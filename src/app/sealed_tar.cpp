#include "app/sealed_tar.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <span>
#include <system_error>
#include <vector>

#include "base/encoding.h"
#include "base/file_io.h"
#include "base/invariant.h"

namespace sluice::app {
namespace {

constexpr std::size_t block_size = 512;
constexpr std::size_t piece_size = 1U << 20U;
constexpr std::uint64_t member_bytes_max = (std::uint64_t{1} << 33U) - 1;  // what eleven octal digits can say
constexpr std::uint64_t sums_bytes_max = 65'536;
constexpr std::string_view sums_name = "SHA256SUMS";

// Where ustar has what, and how long.
struct Field {
  std::size_t at;
  std::size_t size;
};
constexpr Field name_field{0, 100};
constexpr Field mode_field{100, 8};
constexpr Field owner_field{108, 8};
constexpr Field group_field{116, 8};
constexpr Field size_field{124, 12};
constexpr Field time_field{136, 12};
constexpr Field sum_field{148, 8};
constexpr Field type_field{156, 1};
constexpr Field magic_field{257, 8};
constexpr std::string_view magic{"ustar\00000", 8};

using Block = std::array<char, block_size>;

std::string_view text_of(const Block& block, Field field) {
  return {block.data() + field.at, field.size};
}

void put(Block& block, Field field, std::string_view text) {
  std::copy(text.begin(), text.end(), block.begin() + static_cast<std::ptrdiff_t>(field.at));
}

// Zeros in front, and the end of the field left as it is.
void put_octal(Block& block, Field field, std::uint64_t value) {
  for (std::size_t i = field.size - 1; i-- > 0; value >>= 3U) {
    block[field.at + i] = static_cast<char>('0' + (value & 7U));
  }
}

std::optional<std::uint64_t> octal(std::string_view text) {
  const std::size_t end = std::min(text.find_first_of(std::string_view("\0 ", 2)), text.size());
  std::uint64_t value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + end, value, 8);
  if (error != std::errc() || at != text.data() + end) return std::nullopt;
  return value;
}

// The sum of a header's bytes, its own field taken for spaces.
std::uint64_t checksum(const Block& block) {
  std::uint64_t sum = sum_field.size * std::uint64_t{' '};
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool is_own = i >= sum_field.at && i < sum_field.at + sum_field.size;
    if (!is_own) sum += static_cast<unsigned char>(block[i]);
  }
  return sum;
}

Block header(const std::string& name, std::uint64_t size) {
  Block block{};
  put(block, name_field, name);
  put_octal(block, mode_field, 0600);
  put_octal(block, owner_field, 0);
  put_octal(block, group_field, 0);
  put_octal(block, size_field, size);
  put_octal(block, time_field, 0);
  put(block, type_field, "0");
  put(block, magic_field, magic);
  put_octal(block, sum_field, checksum(block));
  return block;
}

std::size_t padding_of(std::uint64_t size) {
  return static_cast<std::size_t>((block_size - size % block_size) % block_size);
}

class Digest {
public:
  Digest() : state_(EVP_MD_CTX_new()) {
    SLUICE_INVARIANT(EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr) == 1);
  }
  void add(std::string_view bytes) {
    SLUICE_INVARIANT(EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size()) == 1);
  }
  [[nodiscard]] std::string hex() {
    std::array<std::uint8_t, 32> digest{};
    SLUICE_INVARIANT(EVP_DigestFinal_ex(state_.get(), digest.data(), nullptr) == 1);
    return to_hex(digest);
  }

private:
  struct Free {
    void operator()(EVP_MD_CTX* state) const { EVP_MD_CTX_free(state); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> state_;
};

Error failure(const std::string& path, const char* what) {
  const int error = errno;
  const auto kind = error == ENOENT ? ErrorKind::not_found : ErrorKind::io;
  return {kind, path + ": " + what + ": " + std::generic_category().message(error)};
}

Result<Descriptor> make_file(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) return failure(path, "cannot be made");
  return file;
}

Result<Descriptor> open_to_read(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return failure(path, "cannot be read");
  return file;
}

Result<void> write_to(const Descriptor& file, const std::string& path, std::string_view bytes) {
  if (!write_all(file.number(), bytes)) return failure(path, "cannot be written");
  return {};
}

// Less than asked for: the file ends there.
Result<std::size_t> read_from(const Descriptor& file, const std::string& path, std::span<char> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t n = ::read(file.number(), out.data() + done, out.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failure(path, "cannot be read");
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

std::string sum_line(const std::string& digest, const std::string& name) {
  return digest + "  " + name + '\n';
}

}  // namespace

// --- Writing

Result<SealedTarWriter> SealedTarWriter::create(const std::string& path) {
  auto file = make_file(path);
  if (!file) return file.error();
  return SealedTarWriter(std::move(*file), path);
}

Result<void> SealedTarWriter::add(const std::string& name, std::string_view text) {
  Digest digest;
  digest.add(text);
  sums_ += sum_line(digest.hex(), name);
  if (auto begun = begin(name, text.size()); !begun) return begun;
  if (auto written = write(text); !written) return written;
  return pad(text.size());
}

Result<void> SealedTarWriter::add_file(const std::string& name, const std::string& path) {
  const auto file = open_to_read(path);
  if (!file) return file.error();
  const off_t end = ::lseek(file->number(), 0, SEEK_END);
  if (end < 0 || ::lseek(file->number(), 0, SEEK_SET) < 0) return failure(path, "cannot be read");
  const auto size = static_cast<std::uint64_t>(end);
  if (auto begun = begin(name, size); !begun) return begun;
  Digest digest;
  std::vector<char> piece(piece_size);
  for (std::uint64_t left = size; left > 0;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()));
    const auto got = read_from(*file, path, std::span(piece).first(wanted));
    if (!got) return got.error();
    if (*got < wanted) return Error{ErrorKind::io, path + ": became shorter while it was read"};
    digest.add({piece.data(), wanted});
    if (auto written = write({piece.data(), wanted}); !written) return written;
    left -= wanted;
  }
  sums_ += sum_line(digest.hex(), name);
  return pad(size);
}

Result<void> SealedTarWriter::seal() {
  const std::string sums = sums_;  // add() appends to it
  if (auto added = add(std::string(sums_name), sums); !added) return added;
  const std::string end(2 * block_size, '\0');
  if (auto written = write(end); !written) return written;
  if (::fsync(file_.number()) != 0) return failure(path_, "cannot be synced");
  return {};
}

Result<void> SealedTarWriter::begin(const std::string& name, std::uint64_t size) {
  SLUICE_INVARIANT(!name.empty() && name.size() < name_field.size);
  if (size > member_bytes_max) return Error{ErrorKind::io, path_ + ": " + name + " is larger than 8 GiB"};
  const Block block = header(name, size);
  return write({block.data(), block.size()});
}

Result<void> SealedTarWriter::write(std::string_view bytes) {
  return write_to(file_, path_, bytes);
}

Result<void> SealedTarWriter::pad(std::uint64_t size) {
  return write(std::string(padding_of(size), '\0'));
}

// --- Reading

Result<SealedTarReader> SealedTarReader::open(const std::string& path) {
  auto file = open_to_read(path);
  if (!file) return file.error();
  return SealedTarReader(std::move(*file), path);
}

Error SealedTarReader::torn(const std::string& why) const {
  return invalid_input(path_ + ": is torn or damaged: " + why);
}

Result<std::optional<SealedTarReader::Member>> SealedTarReader::next() {
  Block block{};
  if (auto got = read(block.data(), block.size()); !got) return got.error();
  const auto sum = octal(text_of(block, sum_field));
  if (text_of(block, magic_field) != magic || !sum || *sum != checksum(block)) return torn("a header is not one");
  const auto size = octal(text_of(block, size_field));
  const std::string name(text_of(block, name_field).substr(0, text_of(block, name_field).find('\0')));
  if (!size || name.empty() || text_of(block, type_field) != "0") return torn("a member is no plain file");
  if (digests_.contains(name)) return torn(name + " is in it twice");
  Member member{.name = name, .size = *size};
  if (name != sums_name) return std::optional(std::move(member));
  auto sums = take_text(member, sums_bytes_max);
  if (!sums) return sums.error();
  sums_ = std::move(*sums);
  digests_.erase(name);
  return std::optional<Member>();
}

template <class Take>
Result<void> SealedTarReader::take(const Member& member, Take take_piece) {
  Digest digest;
  std::vector<char> piece(static_cast<std::size_t>(std::min<std::uint64_t>(member.size, piece_size)));
  for (std::uint64_t left = member.size; left > 0;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()));
    if (auto got = read(piece.data(), wanted); !got) return got;
    digest.add({piece.data(), wanted});
    if (Result<void> taken = take_piece(std::string_view(piece.data(), wanted)); !taken) return taken;
    left -= wanted;
  }
  digests_[member.name] = digest.hex();
  Block padding{};
  return read(padding.data(), padding_of(member.size));
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
  const auto file = make_file(path);
  if (!file) return file.error();
  auto taken = take(member, [&](std::string_view piece) { return write_to(*file, path, piece); });
  if (taken && ::fsync(file->number()) != 0) return failure(path, "cannot be synced");
  return taken;
}

Result<void> SealedTarReader::check_seal() const {
  std::size_t lines = 0;
  for (const auto& [name, digest] : digests_) {
    if (sums_.find(sum_line(digest, name)) == std::string::npos) return torn(name + " is not what it was");
    ++lines;
  }
  const auto sealed = static_cast<std::size_t>(std::count(sums_.begin(), sums_.end(), '\n'));
  if (sealed != lines) return torn("not all that was put in is there");
  return {};
}

Result<void> SealedTarReader::read(char* out, std::size_t size) {
  const auto got = read_from(file_, path_, {out, size});
  if (!got) return got.error();
  if (*got < size) return torn("it ends too soon");
  return {};
}

}  // namespace sluice::app
