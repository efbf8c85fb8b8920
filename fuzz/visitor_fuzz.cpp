// What requests and proxies say of a visitor, out of arbitrary text: where they come from, where they were heading,
// what they read, in which trace they are, what they typed.
//
//  1. Who stands behind a proxy that is trusted is decided by nobody but such proxies.
//  2. Nobody is sent to another host.
//  3. A verdict on what a proxy announces does not change with how it is cut; and whatever has one form comes back
//  from
//     it as it was.
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/trace_context.h"
#include "edge/allowance/hops.h"
#include "edge/allowance/network.h"
#include "edge/buyer/root.h"
#include "edge/gate/free_path.h"
#include "edge/gate/return_address.h"
#include "fuzz/target.h"
#include "http/address/address.h"
#include "http/address/endpoint.h"
#include "http/address/origin.h"
#include "http/reception/proxy_header.h"
#include "shop/place/typed_code.h"
#include "web/languages/negotiation.h"

namespace sluice::edge {
namespace {

using fuzz::require;

http::Front front_with(http::Forwarding forwarding) {
  http::Front front{.proxies = {}, .forwarding = forwarding};
  require(bool(front.proxies.add("10.0.0.0/8")));
  return front;
}

const http::Front& front_of(http::Forwarding forwarding) {
  static const http::Front list = front_with(http::Forwarding::x_forwarded_for);
  static const http::Front forwarded = front_with(http::Forwarding::forwarded);
  return forwarding == http::Forwarding::forwarded ? forwarded : list;
}

std::optional<http::IpAddress> client_by(std::string_view value, std::string_view peer, http::Forwarding forwarding) {
  http::Request request;
  request.forwarded_for = value;
  request.peer = peer;
  return client_of(request, front_of(forwarding));
}

void come_from(std::string_view value) {
  for (const auto forwarding : {http::Forwarding::x_forwarded_for, http::Forwarding::forwarded}) {
    const Hops hops(value, forwarding);
    require(hops.nearest_first().size() <= hops_max);
    require(client_by(value, "198.51.100.7", forwarding) == http::parse_address("198.51.100.7"));
    const auto client = client_by(value, "10.0.0.1", forwarding);
    require(client.has_value() && network_of(*client).is_known());
  }
  // Whoever was found is found whatever they have put in front.
  const auto list = http::Forwarding::x_forwarded_for;
  const auto client = client_by(value, "10.0.0.1", list);
  const bool is_found = !value.empty() && client && !front_of(list).proxies.has(*client);
  for (const char* put : {"203.0.113.9", "10.0.0.2", "\"", ""}) {
    if (is_found) require(client_by(std::string(put) + "," + std::string(value), "10.0.0.1", list) == client);
  }
}

void read_address(std::string_view text) {
  if (const auto address = http::parse_address(text)) {
    require(http::parse_address(http::to_string(*address)) == address);
  }
  http::AddressRanges ranges;
  if (ranges.add(text)) {
    require(ranges.size() == 1 && ranges.has(*http::parse_address(text.substr(0, text.find('/')))));
  }
  if (const auto endpoint = http::parse_endpoint(text)) {
    require(endpoint->address.find_first_not_of("0123456789abcdefABCDEF.:") == std::string::npos);
    const auto again = http::parse_endpoint(http::to_string(*endpoint));
    require(again && again->address == endpoint->address && again->port == endpoint->port);
  }
}

// What has one form keeps it.
template <class Read>
void require_settled(std::string_view text, Read read) {
  if (const auto once = read(text)) {
    const auto twice = read(*once);
    require(twice && *twice == *once);
  }
}

void read_names(std::string_view text) {
  require_settled(text, [](std::string_view each) { return http::normal_origin(each); });
  require_settled(text, [](std::string_view each) { return http::normal_host(each); });
  require_settled(text, [](std::string_view each) { return shop::plain_code(each); });
  if (const auto root = root_of_prefix(text)) require(root_of_prefix(*root + "/") && *root + "/" == text);
  if (const auto bits = shop::code_bits(text, 8)) {
    require(shop::plain_code(text) && shop::code_bits(shop::code_text(*bits, 8), 8) == bits);
  }
}

void head_for(std::string_view text) {
  const std::string path = safe_path(text);
  require(path.starts_with('/') && !path.starts_with("//") && path.size() <= return_bytes_max);
  require(path.find_first_of("\\\r\n\"<> ") == std::string::npos && safe_path(path) == path);
  static const std::vector<std::string> origins{"https://shop.example", "http://localhost:3000"};
  const std::string to = safe_return(text, origins);
  require(to.starts_with('/') || to.starts_with(origins[0] + "/") || to.starts_with(origins[1] + "/"));
  static const std::vector<std::string> free{"/payment/return", "/hooks/"};
  if (is_free_path(text, free)) {
    require(text.starts_with(free[0]) || text.starts_with(free[1]));
    const std::string_view alone = text.substr(0, text.find_first_of("?#"));
    require(alone.find("/../") == std::string_view::npos && alone.find("//") == std::string_view::npos);
    require(!alone.ends_with("/..") && alone.find_first_of("%\\;") == std::string_view::npos);
  }
}

void announce(std::string_view bytes) {
  using Verdict = http::ProxyHeader::Verdict;
  const http::ProxyHeader whole = http::read_proxy_header(bytes);
  require(whole.verdict != Verdict::complete || whole.size <= bytes.size());
  constexpr std::size_t least = 16 + 2 * (4 + 2);  // of what names two addresses and two ports
  require(!whole.client || whole.size >= least);
  for (std::size_t cut = 0; cut < bytes.size(); cut += 1 + cut / 16) {
    const http::ProxyHeader part = http::read_proxy_header(bytes.substr(0, cut));
    if (part.verdict == Verdict::need_more) continue;
    require(part.verdict == whole.verdict && part.size == whole.size && part.client == whole.client);
  }
}

void trace(std::string_view text) {
  const auto context = read_traceparent(text);
  if (!context) return;
  const auto again = read_traceparent(context->text());
  require(again && again->trace == context->trace && again->span == context->span);
  require(again->is_sampled == context->is_sampled);
}

void prefer(std::string_view text) {
  static constexpr std::array<std::string_view, 3> codes{"en", "de", "pt"};
  const std::size_t picked = web::pick_language(text, codes);
  require(picked < codes.size());
  // What nobody can be given changes nothing.
  require(web::pick_language("xx," + std::string(text), codes) == picked);
  (void)web::accepts_gzip(text);
}

}  // namespace
}  // namespace sluice::edge

SLUICE_FUZZ_TARGET(visitor, bytes) {
  using namespace sluice::edge;
  const std::string_view text = sluice::fuzz::text_of(bytes);
  come_from(text);
  read_address(text);
  read_names(text);
  head_for(text);
  announce(text);
  trace(text);
  prefer(text);
}
