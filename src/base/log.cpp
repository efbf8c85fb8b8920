#include "base/log.h"

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

std::string text_of(const LogField& field) {
  struct {
    std::string operator()(std::string_view text) const { return std::string(text); }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(double number) const { return std::to_string(number); }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  } const as_text;
  return std::visit(as_text, field.value);
}

}  // namespace

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::info:
      return "info";
    case LogLevel::warn:
      return "warn";
    case LogLevel::error:
      return "error";
  }
  return "";
}

void LogKept::write(LogLevel level, std::string_view event, std::span<const LogField> fields) {
  std::string line = std::string(to_string(level)).append(" ").append(event);
  for (const LogField& field : fields) line.append(" ").append(field.key).append("=").append(text_of(field));
  const std::lock_guard guard(mutex_);
  lines_.push_back(std::move(line));
  ++counts_[std::string(event)];
}

std::vector<std::string> LogKept::lines() const {
  const std::lock_guard guard(mutex_);
  return lines_;
}

std::size_t LogKept::count(std::string_view event) const {
  const std::lock_guard guard(mutex_);
  const auto found = counts_.find(event);
  return found == counts_.end() ? 0 : found->second;
}

LogLimit::Verdict LogLimit::admit(MonoTime now, std::string_view event) {
  auto found = allowances_.find(event);
  if (found == allowances_.end()) {
    const std::string_view name = allowances_.size() < names_max ? event : std::string_view();
    found =
        allowances_.try_emplace(std::string(name), Allowance{.left = burst_max, .since = now, .left_out = 0}).first;
  }
  Allowance& allowance = found->second;
  const std::int64_t grown = std::max<std::int64_t>((now - allowance.since) / period, 0);
  allowance.since += grown * period;
  allowance.left = static_cast<std::uint32_t>(std::min<std::int64_t>(allowance.left + grown, burst_max));
  if (allowance.left == 0) {
    ++allowance.left_out;
    return {.is_written = false, .left_out = allowance.left_out};
  }
  if (allowance.left == burst_max) allowance.since = now;
  --allowance.left;
  return {.is_written = true, .left_out = std::exchange(allowance.left_out, 0)};
}

}  // namespace sluice
