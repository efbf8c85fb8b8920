#include "app/command/terminal/report_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace sluice::app {
namespace {

class ReportFileTest : public ::testing::Test {
protected:
  ReportFileTest() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-report-XXXXXX").string();
    folder = mkdtemp(name.data());
  }
  ~ReportFileTest() override { std::filesystem::remove_all(folder); }

  std::string file(const char* name) const { return (folder / name).string(); }
  static std::string text_of(const std::string& name) {
    std::ostringstream out;
    out << std::ifstream(name).rdbuf();
    return out.str();
  }

  std::filesystem::path folder;
};

TEST_F(ReportFileTest, KeepsWhatWasThereUntilItIsWritten) {
  std::ofstream(file("r.json")) << "a longer report of yesterday\n";
  auto report = ReportFile::open(file("r.json"));
  ASSERT_TRUE(report);
  EXPECT_EQ(text_of(file("r.json")), "a longer report of yesterday\n");
  ASSERT_TRUE(report->write("{}"));
  EXPECT_EQ(text_of(file("r.json")), "{}\n");
}

TEST_F(ReportFileTest, ThatIsNeverWrittenLeavesNothingBehind) {
  {
    const auto report = ReportFile::open(file("new.json"));
    ASSERT_TRUE(report);
    EXPECT_TRUE(std::filesystem::exists(file("new.json")));
  }
  EXPECT_FALSE(std::filesystem::exists(file("new.json")));
  std::ofstream(file("old.json")) << "old";
  { ASSERT_TRUE(ReportFile::open(file("old.json"))); }
  EXPECT_EQ(text_of(file("old.json")), "old");
}

TEST_F(ReportFileTest, ThatCannotBeWrittenIsRefusedAtOnceByItsName) {
  for (const std::string& name : {file("nowhere/r.html"), folder.string()}) {
    const auto report = ReportFile::open(name);
    ASSERT_FALSE(report) << name;
    EXPECT_NE(report.error().detail.find(name + ": cannot be written"), std::string::npos) << report.error().detail;
  }
}

}  // namespace
}  // namespace sluice::app
