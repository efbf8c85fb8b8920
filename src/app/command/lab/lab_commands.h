// `sluice simulate` and `sluice plan`: a sale beforehand, played and reckoned. Each returns the process's exit code;
// what is wrong goes to standard error in one line.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "lab/costs.h"

namespace sluice::app {

struct SimulateOptions {
  std::filesystem::path plan;
  std::string seed = "1";
  std::vector<std::string> compare{};
  std::optional<std::filesystem::path> measured{};  // what requests cost; none: as docs/performance.md has it
  std::optional<std::string> json{};
  std::optional<std::string> html{};
};
int simulate(const SimulateOptions& options);

struct PlanOptions {
  std::uint64_t buyers = 0;
  std::uint32_t items = 0;  // units
  std::string window{};
  double margin = 2.5;
  std::uint32_t page_kb = 150;
  double checkout_per_s = 0;  // 0: nothing but Sluice bounds it
  std::string payment = "800ms";
  std::string hold = "10m";
  std::uint32_t cores = 4;  // of an edge
  bool no_cache = false;
  double price_core_hour = 0.04;
  double price_gb = 0.08;
  std::optional<std::filesystem::path> measured{};
  std::optional<std::string> config{};
  std::optional<std::string> json{};
};
int plan(const PlanOptions& options);

// `sluice check --measure`
struct MeasureOptions {
  bool is_wanted = false;
  std::filesystem::path folder = ".";  // on the disk that is meant
  std::optional<std::string> json{};
};
int measure(const MeasureOptions& options);

// Those of a file that `check --measure` has written, or the usual ones. ErrorKind::invalid_input names the file.
[[nodiscard]] Result<lab::Costs> read_costs(const std::optional<std::filesystem::path>& file);

struct LabOptions {
  SimulateOptions simulate;
  PlanOptions plan;
};
// The subcommands and their flags; `code` becomes what the one that ran returned.
void add_lab(CLI::App& app, LabOptions& options, int& code);

}  // namespace sluice::app
