#include "sandbox/form.h"

#include "base/percent.h"

namespace sluice::sandbox {
namespace {

// FNV-1a.
class Hash {
public:
  void add(std::string_view text) {
    for (const char c : text) add_byte(static_cast<unsigned char>(c));
    add_byte(0);  // so that "ab", "c" is not "a", "bc"
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

private:
  void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001B3ULL; }
  std::uint64_t value_ = 0xCBF29CE484222325ULL;
};

}  // namespace

std::optional<Form> Form::parse(std::string_view text) {
  Form form;
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    const auto equals = std::min(pair.find('='), pair.size());
    FormField field;
    const auto value = equals == pair.size() ? std::string_view() : pair.substr(equals + 1);
    const bool is_escaped_well = append_unescaped(field.name, pair.substr(0, equals), Plus::is_space) &&
                                 append_unescaped(field.value, value, Plus::is_space);
    if (!is_escaped_well) return {};
    if (field.name.empty() || form.fields_.size() == fields_max) return {};
    form.fields_.push_back(std::move(field));
  }
  return form;
}

const std::string* Form::find(std::string_view name) const {
  const std::string* found = nullptr;
  for (const auto& field : fields_) {
    if (field.name == name) found = &field.value;
  }
  return found;
}

std::uint64_t Form::fingerprint(std::string_view path) const {
  auto sorted = fields_;
  std::ranges::sort(sorted);
  Hash hash;
  hash.add(path);
  for (const auto& field : sorted) {
    hash.add(field.name);
    hash.add(field.value);
  }
  return hash.value();
}

}  // namespace sluice::sandbox
