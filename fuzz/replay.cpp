// Runs a target over the files of its corpus: fuzz_replay TARGET FOLDER. Each is named before it is run, so that a
// crash says whose it is; a folder without files is a failure, as is a target that nobody knows.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "fuzz/target.h"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// In a block of just its size, so that a sanitizer sees whoever reads beyond it.
void run_on(const sluice::fuzz::Target& target, const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::vector<char> read{std::istreambuf_iterator<char>(in), {}};
  const auto bytes = std::make_unique<std::uint8_t[]>(read.size());
  std::copy(read.begin(), read.end(), bytes.get());
  target.run({bytes.get(), read.size()});
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::fprintf(stderr, "usage: fuzz_replay TARGET FOLDER\n");
    return 2;
  }
  const auto& targets = sluice::fuzz::targets();
  const auto target =
      std::find_if(targets.begin(), targets.end(), [&](const auto& each) { return each.name == words[1]; });
  const auto files = files_in(words[2]);
  if (target == targets.end() || files.empty()) {
    std::fprintf(stderr, "%s: %s\n", words[target == targets.end() ? 1 : 2],
                 target == targets.end() ? "no such target" : "has no files");
    return 1;
  }
  for (const fs::path& file : files) {
    std::fprintf(stderr, "%s\n", file.filename().c_str());
    run_on(*target, file);
  }
  return 0;
}
