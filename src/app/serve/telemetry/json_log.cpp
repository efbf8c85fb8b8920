#include "app/serve/telemetry/json_log.h"

#include <poll.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <climits>
#include <utility>

#include "base/json_writer.h"
#include "base/shown_text.h"

namespace sluice::app {
namespace {

constexpr std::size_t value_bytes_max = 1000;

constexpr std::size_t kept_max = 100;

// A pipe that has room has room for this much, and takes it whole: so a write after a poll never waits.
constexpr std::size_t line_bytes_max = PIPE_BUF;

class DescriptorSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
  explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}

private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    std::string line(message.payload.data(), message.payload.size());
    line += '\n';
    static_cast<void>(::write(descriptor_, line.data(), line.size()) < 0);  // there is nobody to tell
  }
  void flush_() override {}

  int descriptor_;
};

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

bool has_room(int descriptor) {
  pollfd waiting{.fd = descriptor, .events = POLLOUT, .revents = 0};
  return ::poll(&waiting, 1, 0) == 1 && (waiting.revents & POLLOUT) != 0;
}

void add(JsonWriter& json, const LogField& field) {
  json.key(field.key);
  struct {
    JsonWriter& to;
    void operator()(std::string_view text) const { to.text(beginning_of(text, value_bytes_max)); }
    void operator()(std::int64_t number) const { to.number(number); }
    void operator()(double number) const { to.decimal(number, 3); }
    void operator()(bool flag) const { to.boolean(flag); }
  } const added{json};
  std::visit(added, field.value);
}

}  // namespace

JsonLog::JsonLog(const Clock& clock, int descriptor)
    : clock_(clock),
      descriptor_(descriptor),
      logger_(std::make_unique<spdlog::logger>("sluice", std::make_shared<DescriptorSink>(descriptor))) {}

JsonLog::~JsonLog() = default;

void JsonLog::write(LogLevel level, std::string_view event, std::span<const LogField> fields) {
  const std::lock_guard guard(mutex_);
  const LogLimit::Verdict verdict = limit_.admit(clock_.mono(), event);
  if (!verdict.is_written) return;
  const std::uint64_t left_out = verdict.left_out + std::exchange(unread_, 0);
  std::string line;
  JsonWriter json(line);
  json.begin_object().field("time", format_rfc3339(clock_.wall())).field("level", to_string(level));
  json.field("event", event);
  for (const LogField& field : fields) {
    if (line.size() + field.key.size() + 2 * value_bytes_max < line_bytes_max) add(json, field);
  }
  if (left_out > 0) json.field("left_out", left_out);
  json.end_object();
  if (!has_begun_ && kept_.size() < kept_max) {
    kept_.emplace_back(level, std::move(line));
    return;
  }
  if (!has_begun_ || line.size() + 1 > line_bytes_max || !has_room(descriptor_)) {
    unread_ = left_out + 1;
    return;
  }
  logger_->log(level_of(level), line);
}

void JsonLog::begin() {
  const std::lock_guard guard(mutex_);
  has_begun_ = true;
  for (const auto& [level, line] : std::exchange(kept_, {})) {
    if (has_room(descriptor_)) logger_->log(level_of(level), line);
  }
}

}  // namespace sluice::app
