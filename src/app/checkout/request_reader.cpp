#include "app/checkout/request_reader.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string>
#include <utility>

#include "base/ascii_case.h"

namespace sluice::app {
namespace {

namespace json = boost::json;
using rehearse::Escape;
using rehearse::Literals;
using rehearse::Pattern;
using rehearse::Script;
using rehearse::Step;
using shop::Fields;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string_view string_text(const json::value& value) {
  return {value.get_string().data(), value.get_string().size()};
}

// Those that are left out say how the request is sent, or are kept for the buyer.
bool may_be_set(std::string_view header) {
  static constexpr std::array<std::string_view, 4> ours{"content-length", "transfer-encoding", "cookie", "host"};
  const auto is_letter = [](char c) {
    const char lower = ascii_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !header.empty() && std::ranges::all_of(header, is_letter) &&
         std::ranges::none_of(ours, [header](std::string_view our) { return equals_ignoring_case(header, our); });
}

// Of one step. What is wrong goes to `fields`, which knows where it is.
class RequestReader {
public:
  RequestReader(Fields& fields, Script& script, Step& step) : fields_(fields), script_(script), step_(step) {}

  void read_url(std::string_view base);
  void read_headers();
  void read_body();
  void read_method();

private:
  Pattern pattern(const std::string& key, std::string_view text, Escape escape, Literals literals);
  void read_host(const std::string& key);
  Pattern form_of(const json::value& form);
  void append_json(Pattern& out, const std::string& key, const json::value& value);

  Fields& fields_;
  Script& script_;
  Step& step_;
  bool has_type_ = false;
};

Pattern RequestReader::pattern(const std::string& key, std::string_view text, Escape escape, Literals literals) {
  if (text.size() > Script::text_bytes_max) {
    fields_.fail(key, "must be at most " + std::to_string(Script::text_bytes_max) + " bytes");
    return {};
  }
  auto parsed = Pattern::parse(text, script_.names, escape, literals);
  if (parsed) return std::move(*parsed);
  fields_.fail(key, parsed.error().detail);
  return {};
}

void RequestReader::read_url(std::string_view base) {
  const bool has_path = fields_.find("path") != nullptr;
  const std::string key = has_path ? "path" : "url";
  if (has_path && fields_.find("url") != nullptr) return fields_.fail("url", "must not be there with a path");
  if (!has_path) fields_.require("url");
  std::string text;
  fields_.text(key, text, Script::text_bytes_max);
  if (std::ranges::any_of(text, [](char c) { return c == ' ' || is_control(c); })) {
    return fields_.fail(key, "must have no spaces in it; %20 is one");
  }
  if (has_path && !text.starts_with('/')) return fields_.fail(key, "must begin with a slash");
  if (has_path && base.empty()) return fields_.fail(key, "needs a base at the beginning of the file");
  step_.url = pattern(key, has_path ? std::string(base) + text : text, Escape::url, Literals::as_written);
  if (step_.url.begins_with_hole()) return step_.url.keep_first();
  if (!step_.url.is_empty()) read_host(key);
}

void RequestReader::read_host(const std::string& key) {
  const std::string_view beginning = step_.url.beginning();
  const std::size_t scheme = std::min(beginning.find("://"), beginning.size());
  const bool is_written_out =
      !step_.url.has_holes() || beginning.find_first_of("/?", scheme + 3) != std::string_view::npos;
  const auto host = rehearse::host_of(std::string(beginning));
  if (!host || !is_written_out) {
    return fields_.fail(key, "must be an http or https address whose host is written out, or begin with a {name}");
  }
  if (std::ranges::find(script_.hosts, *host) == script_.hosts.end()) script_.hosts.push_back(*host);
}

void RequestReader::read_headers() {
  const json::value* value = fields_.find("headers");
  if (value == nullptr) return;
  if (!value->is_object()) return fields_.fail("headers", "must be a table");
  for (const auto& member : value->get_object()) {
    const std::string name(member.key());
    const std::string key = "headers." + name;
    if (!may_be_set(name)) return fields_.fail(key, "is no header that can be set");
    if (!member.value().is_string()) return fields_.fail(key, "must be a string");
    const std::string_view text = string_text(member.value());
    if (std::ranges::any_of(text, is_control)) return fields_.fail(key, "must be one line");
    has_type_ = has_type_ || equals_ignoring_case(name, "content-type");
    Pattern& line = step_.headers.emplace_back();
    line.append(name + ": ");
    line.append(pattern(key, text, Escape::header, Literals::as_written));
  }
}

void RequestReader::read_body() {
  const json::value* form = fields_.find("form");
  const json::value* tree = fields_.find("json");
  const json::value* text = fields_.find("text");
  const int given = (form != nullptr ? 1 : 0) + (tree != nullptr ? 1 : 0) + (text != nullptr ? 1 : 0);
  if (given == 0) return;
  if (given > 1) return fields_.fail(form != nullptr ? "form" : "json", "must be the only body: form, json or text");
  if (text != nullptr && !text->is_string()) return fields_.fail("text", "must be a string");
  step_.method = "POST";
  step_.body.emplace();
  if (form != nullptr) *step_.body = form_of(*form);
  if (tree != nullptr) append_json(*step_.body, "json", *tree);
  if (text != nullptr) *step_.body = pattern("text", string_text(*text), Escape::none, Literals::as_written);
  if (has_type_) return;
  step_.headers.emplace_back().append(form != nullptr   ? "Content-Type: application/x-www-form-urlencoded"
                                      : tree != nullptr ? "Content-Type: application/json"
                                                        : "Content-Type: text/plain; charset=utf-8");
}

Pattern RequestReader::form_of(const json::value& form) {
  Pattern out;
  if (!form.is_object()) fields_.fail("form", "must be a table");
  if (!form.is_object()) return out;
  for (const auto& [name, value] : form.get_object()) {
    const std::string key = "form." + std::string(name);
    if (value.is_structured()) fields_.fail(key, "must be a string, a number, or true or false");
    const std::string text = value.is_string() ? std::string(string_text(value)) : json::serialize(value);
    std::string before = out.is_empty() ? "" : "&";
    rehearse::append_escaped(before, name, Escape::url);
    out.append(before + "=");
    out.append(pattern(key, text, Escape::url, Literals::escaped));
  }
  return out;
}

void RequestReader::append_json(Pattern& out, const std::string& key, const json::value& value) {
  if (value.is_string()) {
    out.append("\"");
    out.append(pattern(key, string_text(value), Escape::json, Literals::escaped));
    return out.append("\"");
  }
  if (const auto* array = value.if_array()) {
    out.append("[");
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (i > 0) out.append(",");
      append_json(out, key + "[" + std::to_string(i) + "]", (*array)[i]);
    }
    return out.append("]");
  }
  if (!value.is_object()) return out.append(json::serialize(value));
  std::string before = "{";
  for (const auto& [name, inner] : value.get_object()) {
    out.append(before + json::serialize(json::string(name)) + ":");
    append_json(out, key + "." + std::string(name), inner);
    before = ",";
  }
  out.append(before == "{" ? "{}" : "}");
}

void RequestReader::read_method() {
  using namespace std::string_literals;
  fields_.choice("method", step_.method,
                 {{"GET", "GET"s},
                  {"HEAD", "HEAD"s},
                  {"POST", "POST"s},
                  {"PUT", "PUT"s},
                  {"PATCH", "PATCH"s},
                  {"DELETE", "DELETE"s}});
  const bool has_none = step_.method == "GET" || step_.method == "HEAD";
  if (step_.body && has_none) fields_.fail("method", "must not be " + step_.method + " with a body");
}

}  // namespace

void read_request(Fields& fields, std::string_view base, Script& script, Step& step) {
  RequestReader reader(fields, script, step);
  reader.read_url(base);
  reader.read_headers();
  reader.read_body();
  reader.read_method();
}

}  // namespace sluice::app
