#include "edge/description/schema_text.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "base/html_text.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

std::string_view view(const json::string& text) {
  return {text.data(), text.size()};
}

const json::value* member(const json::value& node, std::string_view name) {
  const auto* object = node.if_object();
  return object != nullptr ? object->if_contains(name) : nullptr;
}

std::string code(std::string_view text) {
  return "<code>" + html_escaped(text) + "</code>";
}

std::string code(const json::value& value) {
  return code(std::string_view(json::serialize(value)));
}

std::string joined(const json::array& parts, std::string_view between, std::string (*html)(const json::value&)) {
  std::string all;
  for (const json::value& part : parts) {
    if (!all.empty()) all += between;
    all += html(part);
  }
  return all;
}

// ", 1 to 16 items"
void append_bounds(std::string& out, const json::value& schema, const char* low_name, const char* high_name,
                   std::string_view unit) {
  const json::value* low = member(schema, low_name);
  const json::value* high = member(schema, high_name);
  if (low == nullptr && high == nullptr) return;
  out += ", ";
  if (low != nullptr && high != nullptr && *low == *high) {
    out += json::serialize(*low);
  } else if (low != nullptr && high != nullptr) {
    out += json::serialize(*low) + " to " + json::serialize(*high);
  } else {
    out += low != nullptr ? "at least " + json::serialize(*low) : "at most " + json::serialize(*high);
  }
  out += unit;
}

std::string named_type(const json::value& schema, std::string_view type) {
  std::string text(type);
  if (type == "array") {
    const json::value* items = member(schema, "items");
    text = items != nullptr ? "array of " + type_html(*items) : text;
    append_bounds(text, schema, "minItems", "maxItems", " of them");
  }
  append_bounds(text, schema, "minimum", "maximum", "");
  append_bounds(text, schema, "minLength", "maxLength", " characters");
  if (const json::value* format = member(schema, "format")) text += ", " + code(view(format->get_string()));
  if (const json::value* pattern = member(schema, "pattern")) text += ", like " + code(view(pattern->get_string()));
  if (const json::value* initial = member(schema, "default")) text += ", " + code(*initial) + " if left away";
  const json::value* further = member(schema, "additionalProperties");
  if (further != nullptr && further->is_object() && member(*further, "$ref") != nullptr) {
    text += " of " + type_html(*further) + " by name";
  }
  return text;
}

// One type, or a list of them, as ["string", "null"].
std::string types_html(const json::value& schema, const json::value& type) {
  if (const auto* one = type.if_string()) return named_type(schema, view(*one));
  std::string all;
  for (const json::value& each : type.get_array()) {
    const std::string_view name = view(each.get_string());
    if (!all.empty()) all += " or ";
    all += name == "null" ? "null" : named_type(schema, name);
  }
  return all;
}

bool is_required(const json::value& schema, const json::string& name) {
  const json::value* required = member(schema, "required");
  if (required == nullptr) return false;
  const json::array& names = required->get_array();
  return std::any_of(names.begin(), names.end(), [&name](const json::value& each) { return each == name; });
}

// Where the members of `schema` are: its own, its items', or those of what it holds by name.
const json::value& object_within(const json::value& schema) {
  for (const char* inside : {"items", "additionalProperties"}) {
    const json::value* inner = member(schema, inside);
    if (inner != nullptr && inner->is_object() && member(*inner, "properties") != nullptr) return *inner;
  }
  return schema;
}

}  // namespace

const json::value& resolved(const json::value& document, const json::value& node) {
  const json::value* reference = member(node, "$ref");
  if (reference == nullptr) return node;
  return document.at_pointer(view(reference->get_string()).substr(1));
}

std::string type_html(const json::value& schema) {
  if (const json::value* reference = member(schema, "$ref")) {
    const std::string_view target = view(reference->get_string());
    const std::string name = html_escaped(target.substr(target.rfind('/') + 1));
    return "<a href=\"#schema-" + name + "\">" + name + "</a>";
  }
  if (const json::value* constant = member(schema, "const")) return code(*constant);
  if (const json::value* values = member(schema, "enum")) return joined(values->get_array(), " or ", code);
  for (const char* choice : {"oneOf", "anyOf"}) {
    if (const json::value* parts = member(schema, choice)) return joined(parts->get_array(), " or ", type_html);
  }
  if (const json::value* parts = member(schema, "allOf")) return type_html(parts->get_array().front()) + ", and more";
  const json::value* type = member(schema, "type");
  return type != nullptr ? types_html(schema, *type) : "anything";
}

std::string members_html(const json::value& schema) {
  if (const json::value* parts = member(schema, "allOf")) {
    std::string html;
    for (const json::value& part : parts->get_array()) html += members_html(part);
    return html;
  }
  const json::value& object = object_within(schema);
  const json::value* properties = member(object, "properties");
  if (properties == nullptr) return {};
  std::string html = "<dl>\n";
  for (const auto& [name, property] : properties->get_object()) {
    html += "<dt>" + code(std::string_view(name)) + " <span class=\"soft\">" + type_html(property);
    html += is_required(object, name) ? ", always" : "";
    html += "</span></dt>\n<dd>" + text_html(property, "description") + members_html(property) + "</dd>\n";
  }
  return html + "</dl>\n";
}

namespace {

void append_pretty(std::string& out, const json::value& value, std::size_t depth) {
  const std::string line = "\n" + std::string(2 * depth, ' ');
  const auto* object = value.if_object();
  const auto* array = value.if_array();
  const bool is_flat = array != nullptr && std::none_of(array->begin(), array->end(),
                                                        [](const json::value& each) { return each.is_structured(); });
  if ((object == nullptr || object->empty()) && (array == nullptr || is_flat)) {
    out += json::serialize(value);
    return;
  }
  bool is_first = true;
  const auto begin_part = [&] {
    out += std::exchange(is_first, false) ? "" : ",";
    out += line + "  ";
  };
  if (object != nullptr) {
    out += '{';
    for (const auto& [name, part] : *object) {
      begin_part();
      out += json::serialize(name) + ": ";
      append_pretty(out, part, depth + 1);
    }
    out += line + "}";
    return;
  }
  out += '[';
  for (const json::value& part : *array) {
    begin_part();
    append_pretty(out, part, depth + 1);
  }
  out += line + "]";
}

}  // namespace

std::string pretty_json(const json::value& value) {
  std::string text;
  append_pretty(text, value, 0);
  return text;
}

std::string text_html(const json::value& node, std::string_view name) {
  const json::value* text = member(node, name);
  return text != nullptr && text->is_string() ? html_escaped(view(text->get_string())) : std::string();
}

}  // namespace sluice::edge
