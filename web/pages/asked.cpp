#include "web/pages/asked.h"

#include <algorithm>
#include <array>

#include "base/html_text.h"
#include "web/composition/html.h"

namespace sluice::web {
namespace {

constexpr std::string_view billing = "billing_address";

constexpr std::array<AskedField, 2> contact_fields{{{"name", 200, true, "name"}, {"phone", 40, true, "tel"}}};
constexpr std::array<AskedField, 8> address_fields{{{"name", 200, true, "name"},
                                                    {"company", 200, false, "organization"},
                                                    {"line1", 200, true, "address-line1"},
                                                    {"line2", 200, false, "address-line2"},
                                                    {"postal_code", 20, false, "postal-code"},
                                                    {"city", 100, true, "address-level2"},
                                                    {"region", 100, false, "address-level1"},
                                                    {"country", 2, true, "country"}}};
constexpr std::array<AskedPart, 3> parts{
    {{"contact", contact_fields}, {"shipping_address", address_fields}, {billing, address_fields}}};

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + html_escaped(value) + "\"";
}

// One input, where it stands, and what was typed into it.
struct Place {
  const AskedPart& part;
  const AskedField& field;
  const AskedForm* form;  // nullptr: for the script
  [[nodiscard]] std::string id() const { return std::string(part.name) + "." + std::string(field.name); }
  [[nodiscard]] std::string_view typed() const {
    const auto found = form->typed.find(id());
    return found == form->typed.end() ? std::string_view() : found->second;
  }
  // A billing address may be left out where there is another.
  [[nodiscard]] bool is_needed() const {
    return field.is_needed && (form == nullptr || part.name != billing || !form->asks("shipping_address"));
  }
  [[nodiscard]] bool is_wrong() const {
    if (form == nullptr) return false;
    return form->wrong == id() || (form->wrong == part.name && field.is_needed && typed().empty());
  }
};

// "shipping street-address" tells browsers which of the two addresses it is.
std::string autocomplete_of(const Place& place) {
  const std::string_view kind = place.part.name.substr(0, place.part.name.find('_'));
  return (kind == "contact" ? "" : std::string(kind) + " ") + std::string(place.field.autocomplete);
}

std::string attributes_of(const Place& place) {
  const std::string id = place.id();
  std::string out = attribute("id", id) + attribute("name", id) + attribute("autocomplete", autocomplete_of(place));
  if (place.is_needed()) out += " required";
  if (place.is_wrong()) out += " aria-invalid=\"true\"";
  return out + attribute("aria-describedby", id + "-error");
}

std::string input_of(const Words& words, const Place& place) {
  const bool is_country = place.field.name == "country";
  if (is_country && place.form == nullptr) return "<select" + attributes_of(place) + "></select>\n";
  std::string out = "<input" + attributes_of(place);
  out += attribute("maxlength", std::to_string(place.field.bytes_max));
  if (place.field.name == "phone") out += " type=\"tel\"";
  if (place.form != nullptr) out += attribute("value", place.typed());
  out += is_country ? " pattern=\"[A-Za-z]{2}\">\n" : ">\n";
  return is_country ? out + element("p", words.say("countryHint"), "class=\"soft\"") : out;
}

std::string field_html(const Words& words, const Place& place) {
  const std::string id = place.id();
  return "<div class=\"field\">" +
         element("label", words.say("field_" + std::string(place.field.name)), "for=\"" + id + "\"") +
         input_of(words, place) +
         element("p", place.is_wrong() ? words.say("fieldMissing") : "", "id=\"" + id + "-error\" class=\"wrong\"") +
         "</div>\n";
}

std::string fields_html(const Words& words, const AskedPart& part, const AskedForm* form) {
  std::string out;
  for (const AskedField& field : part.fields) {
    out += field_html(words, {.part = part, .field = field, .form = form});
  }
  return out;
}

// Open where it must be seen.
bool is_open(const AskedForm& form) {
  const bool is_typed = std::ranges::any_of(
      form.typed, [](const auto& typed) { return typed.first.starts_with(billing) && !typed.second.empty(); });
  return is_typed || !form.asks("shipping_address") || form.wrong.starts_with(billing);
}

std::string part_html(const Words& words, const AskedPart& part, const AskedForm* form) {
  const std::string heading = words.say("ask_" + std::string(part.name));
  const std::string fields = fields_html(words, part, form);
  const std::string begin = attribute("id", "ask-" + std::string(part.name)) + (form == nullptr ? " hidden" : "");
  if (part.name != billing) {
    return "<fieldset class=\"choices\"" + begin + ">" + element("legend", heading) + fields + "</fieldset>\n";
  }
  const bool may_be_same = form == nullptr || form->asks("shipping_address");
  return "<details" + begin + (form != nullptr && is_open(*form) ? " open>" : ">") + element("summary", heading) +
         (may_be_same ? element("p", words.say("billingSame"), "id=\"billing-same\" class=\"soft\"") : "") +
         "<div role=\"group\"" + attribute("aria-label", heading) + ">" + fields + "</div></details>\n";
}

std::string methods_html(const Words& words, const std::string& choices, std::string_view attributes) {
  return "<fieldset id=\"ask-shipping_method\" class=\"choices\"" + std::string(attributes) + ">" +
         element("legend", words.say("ask_shipping_method")) + choices + "</fieldset>\n";
}

std::string choices_of(const AskedForm& form) {
  std::string out;
  const auto typed = form.typed.find("shipping_method");
  const bool is_known =
      typed != form.typed.end() &&
      std::ranges::any_of(form.shipping_methods, [&](const auto& method) { return method.first == typed->second; });
  for (const auto& [id, name] : form.shipping_methods) {
    const bool is_chosen = is_known ? id == typed->second : out.empty();
    out += "<label class=\"choice\"><input type=\"radio\" name=\"shipping_method\"" + attribute("value", id) +
           (is_chosen ? " checked>" : ">") + "<span>" + html_escaped(name) + "</span></label>\n";
  }
  return out;
}

}  // namespace

std::span<const AskedPart> asked_parts() {
  return parts;
}

bool AskedForm::asks(std::string_view part) const {
  return std::ranges::find(parts, part) != parts.end();
}

std::string asked_html(const Words& words, const AskedForm& form) {
  std::string out;
  for (const AskedPart& part : asked_parts()) {
    if (form.asks(part.name)) out += part_html(words, part, &form);
  }
  return form.shipping_methods.empty() ? out : out + methods_html(words, choices_of(form), "");
}

std::string asked_html_for_script(const Words& words) {
  std::string out;
  for (const AskedPart& part : asked_parts()) out += part_html(words, part, nullptr);
  return out + methods_html(words, "", " hidden");
}

}  // namespace sluice::web
