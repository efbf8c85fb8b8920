#include "edge/request/checkout_body.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdint>
#include <span>

#include "base/shown_text.h"
#include "edge/request/json_body.h"
#include "edge/request/json_members.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

constexpr std::size_t email_bytes_max = 254;  // RFC 5321's longest path
constexpr std::size_t method_bytes_max = 64;
constexpr std::size_t details_bytes_max = 4096;  // addresses and a shipping method; the ledger keeps it for ever

// Whether any code point of a text in UTF-8 is so. What is ill-formed counts as U+0000, and ends the search.
template <class Is>
bool any_code_point(std::string_view text, Is is) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t point = size == 1 ? lead : lead & (0xffU >> (size + 1));
    if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || size > text.size() - i) return is(0);
    for (std::size_t k = 1; k < size; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0U) != 0x80) return is(0);
      point = point << 6 | (next & 0x3fU);
    }
    if (is(point)) return true;
    i += size;
  }
  return false;
}

// Where some reader begins a new line: beside the ASCII ones NEL, LINE SEPARATOR and PARAGRAPH SEPARATOR.
bool ends_line(std::uint32_t point) {
  return point < 0x20 || point == 0x7f || point == 0x85 || point == 0x2028 || point == 0x2029;
}

// Spaces, controls and marks without a shape: nobody types them into an address, and nobody sees them in one.
bool is_unseen(std::uint32_t point) {
  struct Range {
    std::uint32_t first, last;
  };
  constexpr std::array<Range, 11> unseen{{{0x7f, 0xa0},
                                          {0xad, 0xad},
                                          {0x61c, 0x61c},
                                          {0x1680, 0x1680},
                                          {0x180e, 0x180e},
                                          {0x2000, 0x200f},
                                          {0x2028, 0x202f},
                                          {0x205f, 0x206f},
                                          {0x3000, 0x3000},
                                          {0xfeff, 0xfeff},
                                          {0xe0000, 0xe007f}}};
  return point <= ' ' ||
         std::ranges::any_of(unseen, [point](Range range) { return point >= range.first && point <= range.last; });
}

bool is_plain_token(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::optional<Refusal> read_method(const json::object& object, std::string& out) {
  const json::value* payment = object.if_contains("payment");
  if (payment == nullptr) return std::nullopt;
  if (!payment->is_object()) return invalid_field("payment: must be an object with a method");
  const std::string_view name = text_in(payment->get_object(), "method").value_or("");
  if (name.empty() || name.size() > method_bytes_max || !is_plain_token(name)) {
    return invalid_field("payment.method: must be a payment method's token");
  }
  out = name;
  return std::nullopt;
}

// --- Who and where the buyer is, and how it is sent

struct DetailField {
  std::string_view name;
  std::size_t bytes_max;
  bool is_required;
};
constexpr std::array<DetailField, 2> contact_fields{{{"name", 200, true}, {"phone", 40, true}}};
constexpr std::array<DetailField, 9> address_fields{{{"name", 200, true},
                                                     {"company", 200, false},
                                                     {"line1", 200, true},
                                                     {"line2", 200, false},
                                                     {"postal_code", 20, false},
                                                     {"city", 100, true},
                                                     {"region", 100, false},
                                                     {"country", 2, true},
                                                     {"phone", 40, false}}};

bool is_one_line(std::string_view text) {
  return !any_code_point(text, ends_line);
}

// ISO 3166's two letters; which of them are countries is the shop's to say, as it is where it ships to.
bool is_country(std::string_view text) {
  return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::optional<Refusal> check_fields(std::string_view where, const json::value& value,
                                    std::span<const DetailField> fields) {
  const std::string name(where);
  if (!value.is_object()) return invalid_field(name + ": must be an object");
  for (const auto& member : value.get_object()) {
    const std::string_view key(member.key().data(), member.key().size());
    if (std::ranges::find(fields, key, &DetailField::name) == fields.end()) {
      return invalid_field(name + "." + std::string(beginning_of(key, 64)) + ": is not known");
    }
  }
  for (const DetailField& field : fields) {
    const std::string full = name + "." + std::string(field.name);
    const auto text = text_in(value.get_object(), field.name);
    if (!text && value.get_object().contains({field.name.data(), field.name.size()})) {
      return invalid_field(full + ": must be a text");
    }
    if (!text && field.is_required) return invalid_field(full + ": is required");
    if (!text) continue;
    if (field.name == "country" && !is_country(*text)) return invalid_field(full + ": must be two capitals, as DE");
    const bool fits = text->size() <= field.bytes_max && is_one_line(*text) && (!field.is_required || !text->empty());
    if (!fits) {
      return invalid_field(full + ": must be one line of at most " + std::to_string(field.bytes_max) + " bytes");
    }
  }
  return std::nullopt;
}

std::optional<Refusal> read_given(const json::object& object, shop::GivenDetails& given) {
  struct Part {
    std::string_view name;
    std::span<const DetailField> fields;
    bool& is_given;
  };
  for (const Part& part : {Part{"contact", contact_fields, given.contact},
                           Part{"shipping_address", address_fields, given.shipping_address},
                           Part{"billing_address", address_fields, given.billing_address}}) {
    const json::value* value = object.if_contains(part.name);
    if (value == nullptr) continue;
    if (auto refusal = check_fields(part.name, *value, part.fields)) return refusal;
    part.is_given = true;
  }
  if (!object.contains("shipping_method")) return std::nullopt;
  const std::string_view method = text_in(object, "shipping_method").value_or("");
  if (method.empty() || method.size() > method_bytes_max || !is_plain_token(method)) {
    return invalid_field("shipping_method: must be 1 to 64 letters, digits, - and _");
  }
  given.shipping_method = method;
  return std::nullopt;
}

// Every member but those that have been read, as it was written: a number with many digits stays what it is.
std::optional<Refusal> read_details(std::string_view body, std::string& out) {
  out = "{";
  each_member(body, [&](std::string_view name, std::string_view written, std::string_view value) {
    if (name == "email" || name == "payment") return;
    if (out.size() > 1) out += ',';
    out.append(written).append(":").append(value);
  });
  out += '}';
  if (out.size() > details_bytes_max) {
    return invalid_field("body: addresses and other details must be at most " + std::to_string(details_bytes_max) +
                         " bytes");
  }
  return std::nullopt;
}

}  // namespace

bool is_email(std::string_view text) {
  constexpr std::string_view foreign = ",;:<>()[]\\\"";  // they part, group or quote addresses
  const auto is_foreign = [&](std::uint32_t point) {
    return is_unseen(point) || (point < 0x80 && foreign.find(static_cast<char>(point)) != std::string_view::npos);
  };
  const auto at = text.find('@');
  if (text.size() > email_bytes_max || at == 0 || at == std::string_view::npos) return false;
  const std::string_view domain = text.substr(at + 1);
  if (domain.empty() || domain.front() == '.' || domain.back() == '.') return false;
  if (domain.find('@') != std::string_view::npos || domain.find("..") != std::string_view::npos) return false;
  return !any_code_point(text, is_foreign);
}

std::optional<Refusal> read_checkout(std::string_view body, CheckoutBody& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  const auto email = text_in(parsed.object(), "email");
  if (!email || !is_email(*email)) return invalid_field("email: must be one e-mail address");
  out.email = *email;
  if (auto refusal = read_method(parsed.object(), out.method)) return refusal;
  if (auto refusal = read_given(parsed.object(), out.given)) return refusal;
  return read_details(body, out.details);
}

}  // namespace sluice::edge
