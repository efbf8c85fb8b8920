// What a rehearsal reads of a server out of arbitrary text: answers as they come over the wire, and the bodies of all
// of them.
//
//  1. An answer is the same however it is cut; what has been found to be nonsense stays so.
//  2. The walk over an object's members, which builds nothing, sees what a JSON reader sees.
//  3. What is read keeps its bounds.
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "fuzz/json_text.h"
#include "rehearse/checkout/pattern.h"
#include "rehearse/checkout/taking.h"
#include "rehearse/crowd/bodies.h"
#include "rehearse/crowd/cookies.h"
#include "rehearse/crowd/fields.h"
#include "rehearse/crowd/sale_view.h"
#include "rehearse/wire/answer.h"

namespace sluice::rehearse {
namespace {

namespace json = boost::json;
using fuzz::json_of;
using fuzz::require;

void keep_cookies(const Answer& answer) {
  Cookies cookies;
  Jar jar;
  for (std::size_t i = 0; i < answer.cookie_count; ++i) {
    const SetCookie& cookie = answer.cookies[i];
    const std::string before(jar.view());
    if (!cookies.set(jar, cookie.name, cookie.value)) {
      require(jar.view() == before);
    } else {
      require(jar.view().size() <= Cookies::jar_bytes_max);
      const std::string pair = std::string(cookie.name) + "=" + std::string(cookie.value);
      require(jar.view().find(pair) != std::string_view::npos);
    }
  }
  cookies.release(jar);
}

void read_wire(std::string_view bytes) {
  Answer whole;
  const ReadAnswer read = read_answer(bytes, whole);
  if (read.reading == Reading::complete) {
    require(read.size <= bytes.size() && whole.status >= 200 && whole.status <= 599);
    keep_cookies(whole);
    (void)problem_of(whole);
  }
  for (const std::size_t cut : {bytes.size() / 4, bytes.size() / 2, bytes.size() - bytes.size() / 8}) {
    Answer part;
    const ReadAnswer said = read_answer(bytes.substr(0, cut), part);
    if (said.reading == Reading::partial) continue;
    require(said.reading == read.reading && said.size == read.size);
    if (said.reading == Reading::complete) require(part.status == whole.status && part.body == whole.body);
  }
}

void walk(std::string_view text) {
  const auto document = json_of(text);
  Fields fields(text);
  std::optional<json::object> walked;
  while (const auto field = fields.next()) {
    if (!document) continue;
    const auto value = json_of(field->value);
    const auto name = json_of("\"" + std::string(field->key) + "\"");
    require(document->is_object() && value && name);
    if (!walked) walked.emplace();
    (*walked)[name->as_string()] = *value;
  }
  if (document) require(fields.ok() == document->is_object());
  if (walked) require(*walked == document->get_object());
}

void read_bodies(std::string_view text) {
  if (const auto sale = read_sale_view(text)) {
    require(!sale->items.empty() && sale->poll_after >= Duration::zero());
  } else {
    require(sale.error().kind == ErrorKind::invalid_input);
  }
  if (const auto ticket = read_ticket(text)) {
    require(!ticket->state.empty() && ticket->presence_ms >= 1000 && ticket->presence_ms <= 3'600'000);
    if (ticket->place.chance) require(*ticket->place.chance >= 0 && *ticket->place.chance <= 1);
  }
  if (const auto hold = read_hold(text)) require(!hold->hold.empty());
  if (const auto order = read_order(text)) require(!order->order.empty() && !order->state.empty());
}

// The first line is where a value is, or between what.
void take_values(std::string_view text) {
  const std::string_view where = fuzz::take_line(text);
  (void)value_at(text, where);
  for (const bool is_html : {false, true}) {
    const auto between = text_between(text, where, "<", is_html);
    if (between && !is_html) require(text.find(*between) != std::string_view::npos);
  }
  Names names;
  names.add("hold");
  if (const auto pattern = Pattern::parse(where, names, Escape::json)) {
    const std::string value(text);
    std::string filled;
    pattern->fill(filled, {&value, 1});
    if (!pattern->has_holes()) require(filled.size() <= where.size());
  }
}

}  // namespace
}  // namespace sluice::rehearse

SLUICE_FUZZ_TARGET(status_document, bytes) {
  using namespace sluice::rehearse;
  const std::string_view text = sluice::fuzz::text_of(bytes);
  read_wire(text);
  walk(text);
  read_bodies(text);
  take_values(text);
}
