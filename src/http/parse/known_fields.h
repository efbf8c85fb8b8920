// The header fields that mean something to this server, and what is done with each.
//
// Found by their size and their last letters, which no two of them have in common (checked when this is compiled):
// one comparison a field, however many there are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ascii_case.h"
#include "http/message.h"

namespace sluice::http {

struct KnownField {
  enum class Way : std::uint8_t {
    once,   // kept as it is; a second one is refused
    first,  // kept as it is; a second one is not looked at
    host,
    cookie,
    idempotency_key,
    content_length,
    transfer_encoding,
    expect,
    connection,
    forwarded,
    forwarded_for,
  };
  std::string_view name;  // in lower case
  Way way{};
  std::string_view Request::*into = nullptr;  // of `once` and `first`
};

inline constexpr std::array known_fields{
    KnownField{"host", KnownField::Way::host},
    KnownField{"connection", KnownField::Way::connection},
    KnownField{"proxy-connection", KnownField::Way::connection},  // what some clients say to any server
    KnownField{"content-length", KnownField::Way::content_length},
    KnownField{"transfer-encoding", KnownField::Way::transfer_encoding},
    KnownField{"expect", KnownField::Way::expect},
    KnownField{"cookie", KnownField::Way::cookie},
    KnownField{"idempotency-key", KnownField::Way::idempotency_key},
    KnownField{"forwarded", KnownField::Way::forwarded},
    KnownField{"x-forwarded-for", KnownField::Way::forwarded_for},
    KnownField{"authorization", KnownField::Way::once, &Request::authorization},
    KnownField{"content-type", KnownField::Way::once, &Request::content_type},
    KnownField{"origin", KnownField::Way::once, &Request::origin},
    KnownField{"sec-fetch-site", KnownField::Way::once, &Request::sec_fetch_site},
    KnownField{"x-sluice-ticket", KnownField::Way::once, &Request::ticket},
    KnownField{"x-sluice-pass", KnownField::Way::once, &Request::pass},
    KnownField{"x-sluice-work", KnownField::Way::once, &Request::work},
    KnownField{"x-sluice-account", KnownField::Way::once, &Request::account},
    KnownField{"x-sluice-operator", KnownField::Way::once, &Request::operator_page},
    KnownField{"if-match", KnownField::Way::once, &Request::if_match},
    KnownField{"last-event-id", KnownField::Way::once, &Request::last_event_id},
    KnownField{"stripe-signature", KnownField::Way::once, &Request::stripe_signature},
    KnownField{"sec-fetch-dest", KnownField::Way::first, &Request::sec_fetch_dest},
    KnownField{"sec-fetch-mode", KnownField::Way::first, &Request::sec_fetch_mode},
    KnownField{"sec-purpose", KnownField::Way::first, &Request::sec_purpose},
    KnownField{"purpose", KnownField::Way::first, &Request::sec_purpose},
    KnownField{"accept", KnownField::Way::first, &Request::accept},
    KnownField{"accept-encoding", KnownField::Way::first, &Request::accept_encoding},
    KnownField{"accept-language", KnownField::Way::first, &Request::accept_language},
    KnownField{"if-none-match", KnownField::Way::first, &Request::if_none_match},
    KnownField{"referer", KnownField::Way::first, &Request::referer},
    KnownField{"traceparent", KnownField::Way::first, &Request::traceparent},
    KnownField{"x-original-uri", KnownField::Way::first, &Request::original_uri},
    KnownField{"x-original-method", KnownField::Way::first, &Request::original_method},
    KnownField{"x-forwarded-uri", KnownField::Way::first, &Request::forwarded_uri},
    KnownField{"x-forwarded-method", KnownField::Way::first, &Request::forwarded_method},
    KnownField{"x-forwarded-host", KnownField::Way::first, &Request::forwarded_host},
    KnownField{"x-forwarded-proto", KnownField::Way::first, &Request::forwarded_proto},
};

namespace detail {

inline constexpr std::uint8_t no_field = 255;
static_assert(known_fields.size() < no_field);
inline constexpr std::size_t name_size_min = 4;
inline constexpr unsigned slot_bits = 7;

// Its last four letters in lower case and its size, mixed by a factor that keeps all names apart.
constexpr std::size_t field_slot(std::string_view name) {
  std::uint32_t word = 0;
  for (const char c : name.substr(name.size() - name_size_min)) {
    word = word << 8U | (static_cast<unsigned char>(c) | 0x20U);
  }
  return ((word + name.size() * 0x01010101U) * 0x678a5aa3U & 0xffffffffU) >> (32U - slot_bits);
}

constexpr auto make_field_slots() {
  std::array<std::uint8_t, 1U << slot_bits> slots{};
  slots.fill(no_field);
  for (std::size_t i = 0; i < known_fields.size(); ++i) {
    std::uint8_t& slot = slots[field_slot(known_fields[i].name)];
    if (slot != no_field) throw "two names have one slot: another factor is needed";
    slot = static_cast<std::uint8_t>(i);
  }
  return slots;
}
inline constexpr auto field_slots = make_field_slots();

}  // namespace detail

// Its place in known_fields; as large as that: it means nothing here.
[[nodiscard]] inline std::size_t find_field(std::string_view name) {
  if (name.size() < detail::name_size_min) return known_fields.size();
  const std::uint8_t at = detail::field_slots[detail::field_slot(name)];
  return at != detail::no_field && equals_ignoring_case(known_fields[at].name, name) ? at : known_fields.size();
}

}  // namespace sluice::http
