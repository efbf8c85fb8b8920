// What the program tells its operator while it runs: events with fields, never sentences.
//
//   log.warn("ledger_failed", {{"sale", sale}, {"why", error.detail}});
//
// A port that is handed in, like a Clock. Behind it: JSON lines on standard error (app/serve/telemetry/json_log.h),
// or a test's memory (LogKept). Rules for whoever writes:
//  1. An event's name is a literal, in snake_case, of a thing that happened ("sale_opened"). Whoever reads alarms on
//     it.
//  2. One event a noteworthy thing, none a request. LogLimit drops what repeats faster, and says how much.
//  3. Fields never hold a secret, an e-mail address, a client's address or a token: a sale's id, a count, the text of
//     an error.
//  4. error: somebody has to act, or something promised does not work. warn: it may come to that. info: it happened.
//
// Thread-safe, every implementation. Cost: microseconds; not for a hot path. May block on standard error.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/time.h"

namespace sluice {

enum class LogLevel : std::uint8_t { info, warn, error };
[[nodiscard]] std::string_view to_string(LogLevel level);

// One key and its value; borrows both until write() returns.
class LogField {
public:
  LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
  LogField(std::string_view name, const char* text) : key(name), value(std::string_view(text)) {}
  LogField(std::string_view name, const std::string& text) : key(name), value(std::string_view(text)) {}
  LogField(std::string_view name, bool flag) : key(name), value(flag) {}
  LogField(std::string_view name, double number) : key(name), value(number) {}
  template <class Integer>
  requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
      LogField(std::string_view name, Integer number)
      : key(name), value(static_cast<std::int64_t>(number)) {}

  std::string_view key;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

class Log {
public:
  using Fields = std::initializer_list<LogField>;

  virtual ~Log() = default;
  void info(std::string_view event, Fields fields = {}) {
    write(LogLevel::info, event, {fields.begin(), fields.size()});
  }
  void warn(std::string_view event, Fields fields = {}) {
    write(LogLevel::warn, event, {fields.begin(), fields.size()});
  }
  void error(std::string_view event, Fields fields = {}) {
    write(LogLevel::error, event, {fields.begin(), fields.size()});
  }
  virtual void write(LogLevel level, std::string_view event, std::span<const LogField> fields) = 0;
};

// Says nothing; for whoever has nobody to tell.
class LogNothing final : public Log {
public:
  void write(LogLevel, std::string_view, std::span<const LogField>) override {}
};

// Keeps what is written, as "warn ledger_failed sale=drop why=disk full"; for tests.
class LogKept final : public Log {
public:
  void write(LogLevel level, std::string_view event, std::span<const LogField> fields) override;
  [[nodiscard]] std::vector<std::string> lines() const;
  [[nodiscard]] std::size_t count(std::string_view event) const;

private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
  std::map<std::string, std::size_t, std::less<>> counts_;
};

// How many events of one name may be written: `burst_max` at once, then one each `period`. Fewer, and the second of
// two sales that fail together goes unseen; more, and a broken disk fills the other one.
//
// Not thread-safe. Bounded: beyond names_max names all further ones share one allowance.
class LogLimit {
public:
  static constexpr std::uint32_t burst_max = 20;
  static constexpr Duration period = std::chrono::seconds(3);
  static constexpr std::size_t names_max = 256;

  struct Verdict {
    bool is_written = true;
    std::uint64_t left_out = 0;  // events of this name that were not, since the last one that was
  };
  [[nodiscard]] Verdict admit(MonoTime now, std::string_view event);

private:
  struct Allowance {
    std::uint32_t left = burst_max;
    MonoTime since{};  // when the next one began to grow
    std::uint64_t left_out = 0;
  };
  std::map<std::string, Allowance, std::less<>> allowances_;
};

}  // namespace sluice
