#include "sandbox/stripe_requests.h"

#include <map>

#include "base/json_writer.h"
#include "base/whole_number.h"
#include "sandbox/field_reader.h"
#include "sandbox/record_text.h"
#include "sandbox/stripe_values.h"

namespace sluice::sandbox {
namespace {

// As JSON, so that a step fits a line of the record whatever they say.
constexpr std::size_t metadata_size_max = 1500;

// "metadata[order]": "order". Empty: it is none.
std::string_view metadata_key(std::string_view name) {
  constexpr std::string_view start = "metadata[";
  if (!name.starts_with(start) || !name.ends_with(']')) return {};
  return name.substr(start.size(), name.size() - start.size() - 1);
}

void read_confirm_fields(FieldReader& reader, ConfirmWish& wish) {
  reader.field("payment_method", [&](const std::string& text) { return take_method(text, wish.method); });
  reader.field("return_url", [&](const std::string& text) { return take_return_url(text, wish.return_url); });
}

void read_metadata(FieldReader& reader, const Form& form, ChargeTerms& terms) {
  reader.passed_over("metadata");
  std::map<std::string_view, std::string_view> entries;
  for (const auto& field : form.fields()) {
    const auto key = metadata_key(field.name);
    if (!key.empty()) entries[key] = field.value;
  }
  terms.metadata.clear();
  JsonWriter json(terms.metadata);
  json.begin_object();
  for (const auto& [key, value] : entries) {
    std::string name;
    JsonWriter(name).text(key);
    json.key(std::string_view(name).substr(1, name.size() - 2)).text(value);
  }
  json.end_object();
  if (terms.metadata.size() > metadata_size_max || !is_json(terms.metadata)) {
    reader.fail(wrong_param("metadata", "parameter_invalid_string", "Metadata is too long, or no UTF-8."));
  }
  const auto order = entries.find("order");
  if (order != entries.end() && is_valid_reference(order->second)) terms.reference = order->second;
}

}  // namespace

Parsed<CreateWish> read_create(const Form& form) {
  CreateWish wish;
  FieldReader reader(form);
  ChargeTerms& terms = wish.terms;
  reader.field("amount", [&](const std::string& text) { return take_amount("amount", text, terms.amount); });
  reader.field("currency", [&](const std::string& text) { return take_currency(text, terms.currency); });
  reader.field("capture_method",
               [&](const std::string& text) { return take_capture_method(text, terms.is_captured_by_hand); });
  reader.field("confirm", [&](const std::string& text) { return take_boolean("confirm", text, wish.is_confirmed); });
  reader.field("description", [&](const std::string& text) -> Wrong {
    auto json = read_text("description", text);
    if (!json) return json.error();
    terms.description = std::move(*json);
    return {};
  });
  read_confirm_fields(reader, wish.confirm);
  read_metadata(reader, form, terms);
  reader.passed_over("payment_method_types");  // cards are all that there is
  reader.passed_over("automatic_payment_methods");
  if (!reader.has("amount")) reader.fail(missing_param("amount"));
  if (!reader.has("currency")) reader.fail(missing_param("currency"));
  if (wish.is_confirmed && !reader.has("payment_method")) reader.fail(missing_param("payment_method"));
  if (auto error = reader.error()) return *error;
  return wish;
}

Parsed<ConfirmWish> read_confirm(const Form& form) {
  ConfirmWish wish;
  FieldReader reader(form);
  read_confirm_fields(reader, wish);
  if (auto error = reader.error()) return *error;
  return wish;
}

Parsed<std::optional<std::int64_t>> read_capture(const Form& form) {
  std::optional<std::int64_t> amount;
  FieldReader reader(form);
  reader.field("amount_to_capture", [&](const std::string& text) {
    amount = 0;
    return take_amount("amount_to_capture", text, *amount);
  });
  if (auto error = reader.error()) return *error;
  return amount;
}

Parsed<void> read_cancel(const Form& form) {
  FieldReader reader(form);
  reader.field("cancellation_reason", [](const std::string& text) -> Wrong {
    for (const char* reason : {"duplicate", "fraudulent", "requested_by_customer", "abandoned"}) {
      if (text == reason) return {};
    }
    return wrong_param("cancellation_reason", "parameter_invalid_string", "Invalid cancellation_reason: " + text);
  });
  if (auto error = reader.error()) return *error;
  return {};
}

Parsed<RefundWish> read_refund(const Form& form) {
  RefundWish wish;
  FieldReader reader(form);
  reader.field("amount", [&](const std::string& text) {
    wish.amount = 0;
    return take_amount("amount", text, *wish.amount);
  });
  const auto of = [&](std::string_view name, std::string_view prefix, std::string_view what) {
    reader.field(name, [&, name, prefix, what](const std::string& text) -> Wrong {
      const auto number = parse_id(prefix, text);
      if (!number) return no_such_param(what, name, text);
      wish.charge = *number;
      return {};
    });
  };
  of("payment_intent", intent_prefix, "payment_intent");
  of("charge", charge_prefix, "charge");
  reader.field("reason", [](const std::string&) -> Wrong { return {}; });
  reader.passed_over("metadata");
  if (!reader.has("payment_intent") && !reader.has("charge")) reader.fail(missing_param("payment_intent"));
  if (auto error = reader.error()) return *error;
  return wish;
}

Parsed<PageWish> read_page(const Form& form, std::string_view prefix, bool can_choose) {
  PageWish wish;
  FieldReader reader(form);
  reader.field("limit", [&](const std::string& text) -> Wrong {
    std::int64_t limit = 0;
    if (auto wrong = take_whole("limit", text, PageWish::limit_max, limit)) return wrong;
    wish.limit = static_cast<std::uint32_t>(limit);
    return {};
  });
  const auto number = [&](std::string_view name, std::string_view of, std::uint32_t& out) {
    reader.field(name, [&out, name, of](const std::string& text) -> Wrong {
      const auto parsed = parse_id(of, text);
      if (!parsed) return no_such_param("object", name, text);
      out = *parsed;
      return {};
    });
  };
  number("starting_after", prefix, wish.before);
  const auto expand = [&](const std::string& text) -> Wrong {
    if (prefix != intent_prefix || text != "data.latest_charge") {
      return wrong_param("expand", "parameter_invalid_string", "This property cannot be expanded: " + text);
    }
    wish.with_charge = true;
    return {};
  };
  reader.field("expand[]", expand);
  reader.field("expand[0]", expand);
  if (can_choose) number("payment_intent", intent_prefix, wish.intent);
  if (auto error = reader.error()) return *error;
  return wish;
}

Parsed<FaultWish> read_fault(const Form& form) {
  const std::string* mode = form.find("mode");
  const auto fault = mode == nullptr ? std::nullopt : fault_from(*mode);
  if (!fault) return wrong_param("mode", "parameter_invalid_string", "mode must be none, slow, failing or dead");
  const std::string* span = form.find("for_ms");
  const auto for_ms = span == nullptr ? std::nullopt : whole_number<std::int64_t>(*span);
  if (!for_ms || *for_ms < 0 || *for_ms > to_ms(Trouble::span_max)) {
    return wrong_param("for_ms", "parameter_invalid_integer", "for_ms must be a whole number from 0 to 600000");
  }
  return FaultWish{.fault = *fault, .lasts = std::chrono::milliseconds(*for_ms)};
}

}  // namespace sluice::sandbox
