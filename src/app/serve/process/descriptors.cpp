#include "app/serve/process/descriptors.h"

#include <sys/resource.h>

#include <algorithm>

namespace sluice::app {
namespace {

constexpr std::size_t reserve_min = 96;  // what a server with two threads has open by itself, and ten payments
constexpr std::size_t reserve_max = 256;
constexpr std::size_t reserve_a_thread = 8;
constexpr std::size_t operators_min = 16;
constexpr std::size_t operators_max = 100;
constexpr std::size_t turned_away_max = 256;
constexpr std::size_t of_one_min = 64;      // ten people, six connections each
constexpr std::size_t connections_min = 8;  // so small a limit serves badly, but serves

}  // namespace

DescriptorPlan plan_descriptors(std::size_t limit, std::size_t threads, std::size_t connections_configured) {
  DescriptorPlan plan;
  plan.limit = limit;
  plan.operators = std::clamp(limit / 16, operators_min, operators_max);
  plan.reserve = std::clamp(limit / 4, reserve_min, reserve_max) + threads * reserve_a_thread;
  const std::size_t a_thread = (limit - std::min(limit, plan.reserve)) / threads;
  plan.turned_away = std::clamp<std::size_t>(a_thread / 16, 1, turned_away_max);
  const std::size_t possible = std::max(a_thread - std::min(a_thread, plan.turned_away), connections_min);
  plan.connections = std::min(connections_configured, possible);
  plan.is_clamped = plan.connections < connections_configured;
  return plan;
}

std::size_t connections_of_one(const DescriptorPlan& plan, double share) {
  const auto part = static_cast<std::size_t>(static_cast<double>(plan.connections) * share);
  return std::min(plan.connections, std::max(part, of_one_min));
}

std::string describe(const DescriptorPlan& plan, std::size_t connections_configured) {
  std::string text =
      "open files: at most " + std::to_string(plan.limit) + ", " + std::to_string(plan.reserve) +
      " of them kept for the ledger, payments and operators; connections: " + std::to_string(plan.connections) +
      " a thread";
  if (plan.is_clamped) text += ", not the " + std::to_string(connections_configured) + " of [limits]";
  return text;
}

std::size_t raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

}  // namespace sluice::app
