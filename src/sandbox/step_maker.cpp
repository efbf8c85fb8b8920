#include "sandbox/step_maker.h"

#include <utility>

#include "sandbox/addresses.h"
#include "sandbox/stripe_requests.h"

namespace sluice::sandbox {

Bank::Made StepMaker::make(std::string_view path, const Form& form, StepKey key) const {
  if (path == intents_address) {
    auto wish = read_create(form);
    if (!wish) return wish.error();
    return bank_.create(std::move(*wish), std::move(key));
  }
  if (path == refunds_address) {
    const auto wish = read_refund(form);
    if (!wish) return wish.error();
    return bank_.refund(*wish, std::move(key));
  }
  return make_on_intent(path, form, std::move(key));
}

Bank::Made StepMaker::make_on_intent(std::string_view path, const Form& form, StepKey key) const {
  const auto rest = part_behind(path, intents_address);
  const auto slash = rest.find('/');
  const auto verb = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  if (verb != "confirm" && verb != "capture" && verb != "cancel") return no_such_address("POST", path);
  const Charge* charge = objects_.find_intent(rest.substr(0, slash));
  if (charge == nullptr) return no_such("payment_intent", rest.substr(0, slash));
  if (verb == "confirm") {
    const auto wish = read_confirm(form);
    if (!wish) return wish.error();
    return bank_.confirm(charge->number, *wish, std::move(key));
  }
  if (verb == "capture") {
    const auto amount = read_capture(form);
    if (!amount) return amount.error();
    return bank_.capture(charge->number, *amount, std::move(key));
  }
  if (auto read = read_cancel(form); !read) return read.error();
  return bank_.cancel(charge->number, std::move(key));
}

}  // namespace sluice::sandbox
