// Where a visitor goes on to after the gate: text that others wrote, made safe to be sent to.
//
// A return address is a path on the same host, or an address on an allow-listed origin; whatever else is asked for
// becomes "/". So nobody is sent to a stranger's site by a link to ours. Pure functions; thread-safe.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice::edge {

// Longer ones are cut to their path without the query, and if that is too long still, to "/": what carries them must
// fit into a request line (http::Limits::target_bytes_max) with every byte escaped.
inline constexpr std::size_t return_bytes_max = 8192;

// A path on the same host, with its query: what a browser could read as another host is refused ("//evil", "/\evil",
// control characters), what does not belong into an address is escaped.
[[nodiscard]] std::string safe_path(std::string_view uri);

// `origins`: "https://shop.example", exact.
[[nodiscard]] std::string safe_return(std::string_view to, std::span<const std::string> origins);

// The path of a Referer, if it is of `origin`.
[[nodiscard]] std::optional<std::string_view> path_at(std::string_view url, std::string_view origin);

// The first parameter of that name, unescaped; nullopt: there is none, or it is escaped wrongly.
[[nodiscard]] std::optional<std::string> query_value(std::string_view query, std::string_view name);

// For the value of a query parameter.
[[nodiscard]] std::string escaped(std::string_view text);

// "https://shop.example/path" -> "https://shop.example".
[[nodiscard]] std::string_view origin_of(std::string_view url);

}  // namespace sluice::edge
