// A body or query in application/x-www-form-urlencoded, as its fields. Nested names keep their brackets:
// "metadata[order]". Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::sandbox {

struct FormField {
  std::string name;
  std::string value;
  friend auto operator<=>(const FormField&, const FormField&) = default;
};

class Form {
public:
  static constexpr std::size_t fields_max = 128;  // more: it is no form of ours

  // nullopt: an escape that is none, a field without a name, or too many fields.
  [[nodiscard]] static std::optional<Form> parse(std::string_view text);

  [[nodiscard]] const std::vector<FormField>& fields() const { return fields_; }
  // nullptr: there is none. Of several of one name the last counts.
  [[nodiscard]] const std::string* find(std::string_view name) const;

  // The same for the same fields in any order, on every machine, for ever.
  [[nodiscard]] std::uint64_t fingerprint(std::string_view path) const;

private:
  std::vector<FormField> fields_;
};

}  // namespace sluice::sandbox
