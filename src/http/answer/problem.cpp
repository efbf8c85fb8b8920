#include "http/answer/problem.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>

namespace sluice::http {
namespace {

// Distinct for each answer of this process, which is what finding it in a log takes; nothing secret hangs on it, so
// it needs no randomness, and a replay gives the same ones.
std::string next_trace_id() {
  static std::atomic<std::uint64_t> count{0};
  std::uint64_t mixed = (count.fetch_add(1, std::memory_order_relaxed) + 1) * 0x9E3779B97F4A7C15ULL;
  std::array<char, 33> text{};
  std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(mixed),
                static_cast<unsigned long long>(mixed ^ (mixed >> 29U)));
  return text.data();
}

}  // namespace

std::string to_json(const Problem& problem) {
  std::string out = R"({"type":")";
  out.append(problem.type).append(R"(","title":")").append(problem.title);
  out.append(R"(","status":)").append(std::to_string(problem.status));
  out.append(R"(,"detail":")")
      .append(problem.detail)
      .append(R"(","trace_id":")")
      .append(next_trace_id())
      .append(R"("})");
  return out;
}

}  // namespace sluice::http
