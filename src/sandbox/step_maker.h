// Which address asks the bank for which step, and what the form has to say for it.
#pragma once

#include <string_view>

#include "sandbox/bank.h"
#include "sandbox/form.h"
#include "sandbox/object_reader.h"

namespace sluice::sandbox {

// On the server's thread.
class StepMaker {
public:
  // Both outlive it.
  StepMaker(Bank& bank, const ObjectReader& objects) : bank_(bank), objects_(objects) {}

  // What a POST to `path` asks for. Errors: no such address or object, a field that is wrong, what the bank refuses.
  [[nodiscard]] Bank::Made make(std::string_view path, const Form& form, StepKey key) const;

private:
  [[nodiscard]] Bank::Made make_on_intent(std::string_view path, const Form& form, StepKey key) const;

  Bank& bank_;
  const ObjectReader& objects_;
};

}  // namespace sluice::sandbox
