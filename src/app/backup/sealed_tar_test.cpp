#include "app/backup/sealed_tar.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

class SealedTar : public testing::Test {
protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "sluice-tar-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
    std::ofstream(folder / "large") << large;
    write(file);
  }
  void TearDown() override { fs::remove_all(folder); }

  void write(const fs::path& path) const {
    auto archive = SealedTarWriter::create(path.string());
    ASSERT_TRUE(archive);
    ASSERT_TRUE(archive->add("label", "a backup\n"));
    ASSERT_TRUE(archive->add("empty", ""));
    ASSERT_TRUE(archive->add_file("large", (folder / "large").string()));
    ASSERT_TRUE(archive->seal());
  }
  // What is wrong with the archive; empty: it is whole.
  static std::string fault(const fs::path& path) {
    auto archive = SealedTarReader::open(path.string());
    if (!archive) return archive.error().detail;
    for (;;) {
      const auto member = archive->next();
      if (!member) return member.error().detail;
      if (!*member) break;
      if (const auto text = archive->take_text(**member, 10'000'000); !text) return text.error().detail;
    }
    const auto sealed = archive->check_seal();
    return sealed ? "" : sealed.error().detail;
  }
  static std::string content(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] fs::path holding(const std::string& bytes) const {
    std::ofstream(folder / "other", std::ios::binary) << bytes;
    return folder / "other";
  }

  fs::path folder;
  const std::string large = std::string(1'500'000, 'x') + "end";
  fs::path file = fs::temp_directory_path() / "unset";

public:
  SealedTar() {
    std::string name = (fs::temp_directory_path() / "sluice-tar-file-XXXXXX").string();
    file = fs::path(::mkdtemp(name.data())) / "backup.tar";
  }
  ~SealedTar() override { fs::remove_all(file.parent_path()); }
};

TEST_F(SealedTar, GivesBackWhatWasPutIn) {
  auto archive = SealedTarReader::open(file.string());
  ASSERT_TRUE(archive);
  const auto label = archive->next().value();
  EXPECT_EQ(label->name, "label");
  EXPECT_EQ(archive->take_text(*label, 100).value(), "a backup\n");
  EXPECT_EQ(archive->take_text(*archive->next().value(), 100).value(), "");
  const auto member = archive->next().value();
  ASSERT_TRUE(archive->take_file(*member, (folder / "taken").string()));
  EXPECT_EQ(content(folder / "taken"), large);
  EXPECT_FALSE(archive->next().value());
  EXPECT_TRUE(archive->check_seal());
}

TEST_F(SealedTar, IsForItsOwnerAlone) {
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(SealedTar, ReplacesNoFile) {
  EXPECT_FALSE(SealedTarWriter::create(file.string()));
}

TEST_F(SealedTar, IsReadByTarAndProvenBySha256sum) {
  const std::string command =
      "cd '" + folder.string() + "' && tar xf '" + file.string() + "' && sha256sum --quiet -c SHA256SUMS";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST_F(SealedTar, CutOffAnywhereIsTorn) {
  const std::string whole = content(file);
  const std::size_t sealed = whole.find_last_not_of('\0');
  for (std::size_t size = 0; size <= sealed; size += size < 3000 ? 97 : 100'003) {
    EXPECT_NE(fault(holding(whole.substr(0, size))).find("is torn or damaged"), std::string::npos) << size;
  }
}

TEST_F(SealedTar, OneFlippedBitAnywhereIsSeen) {
  const std::string whole = content(file);
  // Headers, contents, the sums; what fills blocks up proves nothing, and the two blocks at the end likewise.
  for (const std::size_t at : {std::size_t{0}, std::size_t{124}, std::size_t{513}, std::size_t{2'000},
                               std::size_t{800'000}, whole.find("end"), whole.find("  label\n") - 1}) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    EXPECT_NE(fault(holding(flipped)), "") << at;
  }
}

TEST_F(SealedTar, WithAMemberTakenOutIsNotWhole) {
  std::string cut = content(file);
  cut.erase(1024, 512);  // the empty one: nothing but its header
  EXPECT_NE(fault(holding(cut)).find("not all that was put in is there"), std::string::npos);
}

TEST_F(SealedTar, WithOneTwiceIsRefused) {
  std::string twice = content(file);
  twice.insert(0, twice.substr(0, 1024));
  EXPECT_NE(fault(holding(twice)).find("label is in it twice"), std::string::npos);
}

TEST_F(SealedTar, OfAnotherFormIsNone) {
  EXPECT_NE(fault(holding(std::string(2048, 'x'))), "");
  EXPECT_NE(fault(holding(std::string(2048, '\0'))), "");
}

}  // namespace
}  // namespace sluice::app
