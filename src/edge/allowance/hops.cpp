#include "edge/allowance/hops.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <optional>

#include "http/parse/octets.h"

namespace sluice::edge {
namespace {

using http::octets::token;

// forwarded-element *( "," forwarded-element ), each of them pair *( ";" pair ), each pair token "=" value. White
// space around the commas and semicolons; nowhere else.
class ForwardedReader {
public:
  explicit ForwardedReader(std::string_view text) : rest_(text) {}

  // The next element's `for`, "" if it has none. nullopt: that was all, or it is_malformed().
  std::optional<std::string_view> next() {
    skip_blank();
    while (take(',')) skip_blank();
    if (rest_.empty() || is_malformed_) return std::nullopt;
    std::optional<std::string_view> address;
    do {
      read_pair(address);
      skip_blank();
    } while (!is_malformed_ && take(';'));
    if (!rest_.empty() && !rest_.starts_with(',')) is_malformed_ = true;
    return is_malformed_ ? std::nullopt : std::optional(address.value_or(""));
  }
  [[nodiscard]] bool is_malformed() const { return is_malformed_; }

private:
  void read_pair(std::optional<std::string_view>& address) {
    skip_blank();
    if (rest_.empty() || rest_.starts_with(';') || rest_.starts_with(',')) return;  // an empty pair is one
    const std::string_view name = take_token();
    if (name.empty() || !take('=')) return fail();
    const bool is_quoted = rest_.starts_with('"');
    const std::string_view value = is_quoted ? take_quoted() : take_token();
    if (value.empty() && !is_quoted) return fail();
    if (!boost::beast::iequals(name, "for")) return;
    if (address) return fail();  // RFC 7239 4: once in an element
    address = value;
  }

  std::string_view take_token() {
    const auto end =
        std::find_if_not(rest_.begin(), rest_.end(), [](char c) { return token[static_cast<unsigned char>(c)]; });
    return take_first(static_cast<std::size_t>(end - rest_.begin()));
  }
  // What is between the quotes, as it is: no address has anything in it that is escaped.
  std::string_view take_quoted() {
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '"') return take_first(at + 1).substr(1, at - 1);
      if (rest_[at] == '\\') ++at;
    }
    fail();
    return {};
  }
  std::string_view take_first(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_blank() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
  void fail() { is_malformed_ = true; }

  std::string_view rest_;
  bool is_malformed_ = false;
};

}  // namespace

Hops::Hops(std::string_view value, http::Forwarding header) {
  header == http::Forwarding::forwarded ? read_forwarded(value) : read_list(value);
}

void Hops::read_list(std::string_view value) {
  while (!value.empty() && count_ < hops_.size()) {
    const std::size_t comma = value.rfind(',');
    const bool is_first = comma == std::string_view::npos;
    hops_[count_++] = is_first ? value : value.substr(comma + 1);
    value = is_first ? std::string_view() : value.substr(0, comma);
  }
}

// Only forwards can it be seen what is within quotes, so the last ones are kept while it is read.
void Hops::read_forwarded(std::string_view value) {
  ForwardedReader reader(value);
  std::array<std::string_view, hops_max> ring;
  std::size_t seen = 0;
  while (const auto hop = reader.next()) ring[seen++ % ring.size()] = *hop;
  if (reader.is_malformed()) return;
  while (count_ < std::min(seen, hops_.size())) {
    hops_[count_] = ring[(seen - 1 - count_) % ring.size()];
    ++count_;
  }
}

}  // namespace sluice::edge
