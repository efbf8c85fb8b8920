// Walks the members of one JSON object without building anything: the hot answers are read a million times.
//
// Nested values are skipped with balanced brackets and strings respected, not checked further. Values come as
// written: strings keep their quotes. Pure, no allocation.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::rehearse {

struct Field {
  std::string_view key;    // without quotes, escapes as written
  std::string_view value;  // as written
};

class Fields {
public:
  explicit Fields(std::string_view json);

  // The next member, or nullopt at the end or at the first breach; ok() tells which.
  [[nodiscard]] std::optional<Field> next();
  [[nodiscard]] bool ok() const { return ok_; }

private:
  void skip_space();
  bool take(char c);
  bool skip_string();
  bool skip_value();
  bool skip_nested();
  std::optional<Field> fail();

  std::string_view json_;
  std::size_t at_ = 0;
  bool ok_ = true;
  bool first_ = true;
  bool ended_ = false;
};

// The text between the quotes of a plain string (no escapes in it); nullopt for anything else.
[[nodiscard]] std::optional<std::string_view> plain_string(std::string_view value);
[[nodiscard]] std::optional<std::uint64_t> whole_number(std::string_view value);
// A number from 0 to 1.
[[nodiscard]] std::optional<double> share(std::string_view value);

}  // namespace sluice::rehearse
