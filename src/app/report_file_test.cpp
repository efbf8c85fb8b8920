#include "app/report_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace sluice::app {
namespace {

class AReportFile : public testing::Test {
protected:
  AReportFile() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-report-XXXXXX").string();
    folder = mkdtemp(name.data());
    path = (folder / "report.json").string();
  }
  ~AReportFile() override { std::filesystem::remove_all(folder); }
  [[nodiscard]] std::string text() const {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  std::filesystem::path folder;
  std::string path;
};

TEST_F(AReportFile, ThatCannotBeWrittenIsToldBeforeThereIsAReport) {
  const auto nowhere = ReportFile::open((folder / "no" / "report.json").string());
  ASSERT_FALSE(nowhere);
  EXPECT_NE(nowhere.error().detail.find("no/report.json: cannot be written: No such file"), std::string::npos);
  EXPECT_FALSE(ReportFile::open(folder.string()));
}

TEST_F(AReportFile, KeepsAnEarlierReportUntilThereIsANewOne) {
  std::ofstream(path) << "an earlier and longer report\n";
  {
    auto file = ReportFile::open(path);
    ASSERT_TRUE(file);
    EXPECT_EQ(text(), "an earlier and longer report\n");
  }
  EXPECT_EQ(text(), "an earlier and longer report\n");
  ASSERT_TRUE(ReportFile::open(path)->write("{}"));
  EXPECT_EQ(text(), "{}\n");
}

TEST_F(AReportFile, LeavesNoEmptyFileWhenThereWasNoReport) {
  { ASSERT_TRUE(ReportFile::open(path)); }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace sluice::app
