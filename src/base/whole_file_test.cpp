#include "base/whole_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sluice {
namespace {

constexpr uid_t nobody = 65534;

class WholeFile : public testing::Test {
protected:
  WholeFile() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-file-XXXXXX").string();
    folder = mkdtemp(name.data());
    path = folder + "/keys";
  }
  ~WholeFile() override { std::filesystem::remove_all(folder); }
  [[nodiscard]] std::string error() const {
    const auto text = read_secret_file(path);
    return text ? "" : text.error().detail;
  }
  std::string folder;
  std::string path;
};

TEST_F(WholeFile, IsReplacedAsAWholeWithItsMode) {
  EXPECT_EQ(read_secret_file(path).error().kind, ErrorKind::not_found);
  ASSERT_TRUE(replace_file(path, "one", 0600));
  ASSERT_TRUE(replace_file(path, std::string(300'000, 'x'), 0600));
  EXPECT_EQ(read_secret_file(path)->size(), 300'000U);
  ASSERT_TRUE(replace_file(path, "three", 0644));
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0644U);
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST_F(WholeFile, ThatCannotBeReplacedStaysAsItWas) {
  ASSERT_TRUE(replace_file(path, "old", 0600));
  std::filesystem::create_directories(path + ".new/in the way");
  const auto replaced = replace_file(path, "new", 0600);
  ASSERT_FALSE(replaced);
  EXPECT_NE(replaced.error().detail.find(path), std::string::npos);
  EXPECT_EQ(*read_secret_file(path), "old");
}

TEST_F(WholeFile, ADraftThatSomebodyPutThereIsNotWrittenThrough) {
  const std::string victim = folder + "/victim";
  std::ofstream(victim) << "precious";
  ASSERT_EQ(symlink(victim.c_str(), (path + ".new").c_str()), 0);
  ASSERT_TRUE(replace_file(path, "secret", 0600));
  std::string kept;
  std::ifstream(victim) >> kept;
  EXPECT_EQ(kept, "precious");
  EXPECT_EQ(*read_secret_file(path), "secret");
}

TEST_F(WholeFile, ASecretThatIsNotOursAloneIsRefusedByName) {
  ASSERT_TRUE(replace_file(path, "secret", 0644));
  EXPECT_EQ(error(), path + ": others may read it; make it mode 0600");
  std::filesystem::rename(path, folder + "/elsewhere");
  chmod((folder + "/elsewhere").c_str(), 0600);
  ASSERT_EQ(symlink("elsewhere", path.c_str()), 0);
  EXPECT_EQ(error(), path + ": is a symbolic link; put the file itself there");
  EXPECT_FALSE(check_own_file(path));
  ASSERT_EQ(unlink(path.c_str()), 0);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(error(), path + ": is not a file");
  EXPECT_FALSE(check_own_file(path));
}

TEST_F(WholeFile, ASecretOfAnotherUserIsRefusedByName) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  ASSERT_TRUE(replace_file(path, "secret", 0600));
  ASSERT_EQ(chown(path.c_str(), nobody, nobody), 0);
  EXPECT_NE(error().find(path + ": belongs to nobody"), std::string::npos) << error();
  EXPECT_FALSE(check_own_file(path));
  EXPECT_TRUE(read_secret_file(path, FileOwner::anybody)) << "a client of that user's server";
}

TEST_F(WholeFile, AFolderThatOthersMayWriteIsRefused) {
  for (const auto& [mode, is_fine] : {std::pair(0700U, true), std::pair(0755U, true), std::pair(0777U, false),
                                      std::pair(0770U, false), std::pair(01777U, false), std::pair(0702U, false)}) {
    chmod(folder.c_str(), mode);
    EXPECT_EQ(bool(check_own_folder(folder)), is_fine) << std::oct << mode;
  }
  chmod(folder.c_str(), 0700);
  EXPECT_FALSE(check_own_folder(folder + "/none"));
  if (geteuid() != 0) return;
  ASSERT_EQ(chown(folder.c_str(), nobody, nobody), 0);
  EXPECT_FALSE(check_own_folder(folder));
}

}  // namespace
}  // namespace sluice
