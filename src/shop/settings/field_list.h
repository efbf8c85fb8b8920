// Which fields settings have, as whoever parses them tells it (fields.h): the reference of the configuration, which
// cannot say anything else than the parser does.
//
// Pure. One thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace sluice::shop {

// One field. Arrays of tables are told as "sale[]", and their fields as "sale[].id".
struct ListedField {
  std::string path;
  std::string kind;      // what it may be, for people: "a whole number from 1 to 10"
  std::string fallback;  // what it is if it is not there; empty: nothing, or it depends
  bool is_required = false;
};

class FieldList {
public:
  // There is such a field, whatever is told of it.
  void know(std::string path);
  // In the order in which they are told; again: nothing changes.
  void note(std::string path, std::string kind, std::string fallback);
  void require(std::string path);

  [[nodiscard]] const std::vector<ListedField>& fields() const { return fields_; }
  // Of which nothing was told. Empty, unless a parser looks at a field without the reader.
  [[nodiscard]] std::vector<std::string> untold() const;

private:
  [[nodiscard]] ListedField* find(std::string_view path);

  std::vector<ListedField> fields_;
  std::vector<std::string> known_;
  std::vector<std::string> required_;
};

// What a field may be, in words.
namespace field_kind {

[[nodiscard]] std::string quoted(std::string_view text);
[[nodiscard]] std::string text(std::size_t bytes_max);
[[nodiscard]] std::string range(const std::string& what, std::int64_t min, std::int64_t max);
[[nodiscard]] std::string number(double number);  // as short as it is
[[nodiscard]] std::string part(double min, double max);
[[nodiscard]] std::string one_of(std::initializer_list<int> choices);
[[nodiscard]] std::string duration(Duration min, Duration max);

}  // namespace field_kind

}  // namespace sluice::shop
