#include "sandbox/object_reader.h"

#include <utility>

#include "sandbox/addresses.h"
#include "sandbox/form.h"
#include "sandbox/stripe_objects.h"
#include "sandbox/stripe_requests.h"

namespace sluice::sandbox {

Parsed<void> ObjectReader::write(std::string& out, const http::Request& request) const {
  const bool is_page =
      request.path == intents_address || request.path == refunds_address || request.path == events_address;
  return is_page ? write_page(out, request) : write_object(out, request.path);
}

const Charge* ObjectReader::find_intent(std::string_view id) const {
  const auto number = parse_id(intent_prefix, id);
  return number && *number <= record_.size() ? &record_.at(*number) : nullptr;
}

Parsed<void> ObjectReader::write_object(std::string& out, std::string_view path) const {
  JsonWriter json(out);
  if (const auto id = part_behind(path, intents_address); !id.empty()) {
    const Charge* charge = find_intent(id);
    if (charge == nullptr) return no_such("payment_intent", id);
    write_intent(json, *charge, charge->state, url_);
    return {};
  }
  for (const auto& [start, prefix] :
       {std::pair{refunds_address, refund_prefix}, std::pair{events_address, event_prefix}}) {
    const auto id = part_behind(path, start);
    if (id.empty()) continue;
    const auto number = parse_id(prefix, id);
    const bool is_known = number && *number <= record_.step_count() &&
                          (start == events_address || record_.step(*number).verb == StepVerb::refund);
    if (!is_known) return no_such(start == events_address ? "event" : "refund", id);
    const Step& step = record_.step(*number);
    start == events_address ? write_event(json, record_.at(step.charge), step, url_)
                            : write_refund(json, record_.at(step.charge), step);
    return {};
  }
  return no_such_address("GET", path);
}

Parsed<void> ObjectReader::write_page(std::string& out, const http::Request& request) const {
  const bool of_intents = request.path == intents_address;
  const bool of_refunds = request.path == refunds_address;
  const auto form = Form::parse(request.query);
  if (!form) return no_form();
  const auto prefix = of_intents ? intent_prefix : of_refunds ? refund_prefix : event_prefix;
  const auto wish = read_page(*form, prefix, of_refunds);
  if (!wish) return wish.error();
  JsonWriter json(out);
  json.begin_object().field("object", "list").field("url", request.path).key("data").begin_array();
  const std::uint32_t newest = of_intents ? record_.size() : record_.step_count();
  std::uint32_t number = wish->before == 0 || wish->before > newest ? newest : wish->before - 1;
  std::uint32_t count = 0;
  for (; number > 0 && count < wish->limit; --number) {
    if (of_intents) {
      write_intent(json, record_.at(number), record_.at(number).state, url_,
                   wish->with_charge ? LatestCharge::whole : LatestCharge::by_id);
    } else {
      const Step& step = record_.step(number);
      if (of_refunds && step.verb != StepVerb::refund) continue;
      if (wish->intent != 0 && step.charge != wish->intent) continue;
      const Charge& charge = record_.at(step.charge);
      of_refunds ? write_refund(json, charge, step) : write_event(json, charge, step, url_);
    }
    ++count;
  }
  json.end_array().field("has_more", number > 0).end_object();
  return {};
}

}  // namespace sluice::sandbox
