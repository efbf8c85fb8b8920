// Takes a form's fields one by one; what is wrong first is told, and a field that nobody takes is an error by name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/api_error.h"
#include "sandbox/form.h"

namespace sluice::sandbox {

// What is wrong with a field; nullopt: nothing.
using Wrong = std::optional<ApiError>;

class FieldReader {
public:
  // `form` must outlive it.
  explicit FieldReader(const Form& form) : form_(form) {}

  // Every field must be taken by one of these; `take` is told its text, if it is there and nothing was wrong before.
  template <class Take>
  void field(std::string_view name, Take take) {
    known_.push_back(name);
    const std::string* value = form_.find(name);
    if (value == nullptr || error_) return;
    if (auto wrong = take(*value)) error_ = std::move(wrong);
  }
  // Fields "list[...]", whatever they say.
  void passed_over(std::string_view list) { lists_.push_back(list); }
  void fail(ApiError error) {
    if (!error_) error_ = std::move(error);
  }
  [[nodiscard]] bool has(std::string_view name) const { return form_.find(name) != nullptr; }

  [[nodiscard]] Wrong error() const;

private:
  [[nodiscard]] bool is_known(std::string_view name) const;

  const Form& form_;
  std::vector<std::string_view> known_;
  std::vector<std::string_view> lists_;
  Wrong error_;
};

}  // namespace sluice::sandbox
