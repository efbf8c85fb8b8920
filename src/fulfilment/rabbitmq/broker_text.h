// Texts to and from librabbitmq, and what a broker's refusals say, for operators.
//
// Views are borrowed for one call. Pure.
#pragma once

#include <amqp.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::fulfilment {

// librabbitmq does not write to it.
[[nodiscard]] inline amqp_bytes_t bytes_of(std::string_view text) {
  return {.len = text.size(), .bytes = const_cast<char*>(text.data())};
}
[[nodiscard]] inline std::string_view text_of(const amqp_bytes_t& bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}
[[nodiscard]] inline amqp_table_entry_t text_entry(const char* key, std::string_view text) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(key);
  entry.value.kind = AMQP_FIELD_KIND_UTF8;
  entry.value.value.bytes = bytes_of(text);
  return entry;
}

// REQUIRES: it is no normal reply. invalid_input: the broker's own no; unavailable: there is no answer.
[[nodiscard]] Error error_of(const amqp_rpc_reply_t& reply);
// REQUIRES: it closes a channel or the connection.
[[nodiscard]] Error error_of(const amqp_method_t& closing);
[[nodiscard]] bool is_not_found(const amqp_rpc_reply_t& reply);

}  // namespace sluice::fulfilment
