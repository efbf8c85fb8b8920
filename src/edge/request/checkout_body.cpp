#include "edge/request/checkout_body.h"

#include <algorithm>
#include <boost/json.hpp>

#include "edge/request/json_body.h"
#include "edge/request/json_members.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

constexpr std::size_t email_bytes_max = 254;  // RFC 5321's longest path
constexpr std::size_t method_bytes_max = 64;
constexpr std::size_t details_bytes_max = 4096;  // addresses and a shipping method; the ledger keeps it for ever

bool is_plain_token(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::optional<Refusal> read_method(const json::object& object, std::string& out) {
  const json::value* payment = object.if_contains("payment");
  if (payment == nullptr || !payment->is_object()) return invalid_field("payment: must be an object with a method");
  const std::string_view name = text_in(payment->get_object(), "method").value_or("");
  if (name.empty() || name.size() > method_bytes_max || !is_plain_token(name)) {
    return invalid_field("payment.method: must be a payment method's token");
  }
  out = name;
  return std::nullopt;
}

// Every member but those that have been read, as it was written: a number with many digits stays what it is.
std::optional<Refusal> read_details(std::string_view body, std::string& out) {
  out = "{";
  const auto refusal =
      each_member(body, [&](std::string_view name, std::string_view written, std::string_view value) {
        if (name == "email" || name == "payment") return;
        if (out.size() > 1) out += ',';
        out.append(written).append(":").append(value);
      });
  out += '}';
  if (refusal) return invalid_field(*refusal + ": is there twice");
  if (out.size() > details_bytes_max) {
    return invalid_field("body: addresses and other details must be at most " + std::to_string(details_bytes_max) +
                         " bytes");
  }
  return std::nullopt;
}

}  // namespace

bool is_email(std::string_view text) {
  constexpr std::string_view foreign = ",;:<>()[]\\\"";  // they part, group or quote addresses
  const auto is_foreign = [&](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7f || foreign.find(c) != std::string_view::npos;
  };
  const auto at = text.find('@');
  if (text.size() > email_bytes_max || at == 0 || at == std::string_view::npos) return false;
  const std::string_view domain = text.substr(at + 1);
  if (domain.empty() || domain.front() == '.' || domain.back() == '.') return false;
  if (domain.find('@') != std::string_view::npos || domain.find("..") != std::string_view::npos) return false;
  return std::none_of(text.begin(), text.end(), is_foreign);
}

std::optional<Refusal> read_checkout(std::string_view body, CheckoutBody& out) {
  const JsonBody parsed(body);
  if (!parsed.is_object()) return not_json();
  const auto email = text_in(parsed.object(), "email");
  if (!email || !is_email(*email)) return invalid_field("email: must be one e-mail address");
  out.email = *email;
  if (auto refusal = read_method(parsed.object(), out.method)) return refusal;
  return read_details(body, out.details);
}

}  // namespace sluice::edge
