// What is judged of others: whom payments, mails and webhooks go to, the shop's own pages, and ours.
//
// Pure: what reach() has found in, a check out. assets_of() is what a browser would fetch next.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/preflight/check.h"
#include "fulfilment/network/reach.h"
#include "fulfilment/stripe/stripe_provider.h"

namespace sluice::app {

// Somebody looked at, by the name that people know.
struct Looked {
  std::string name;
  fulfilment::Reached first;
  fulfilment::Reached again{};  // a page: once more
};

// `kept`: connections that payments will find.
[[nodiscard]] Check judge_provider(std::string_view name, const fulfilment::ProviderReach& reached, std::size_t kept);
// Empty: no mail is sent.
[[nodiscard]] Check judge_mail(std::span<const Looked> servers);
[[nodiscard]] Check judge_webhooks(std::span<const Looked> endpoints);

// Our own pages, as buyers get them. Empty: they cannot be asked for.
[[nodiscard]] Check judge_caches(std::span<const Looked> pages);
// The shop's, each within `at_most` when asked for again. `assets`: how many were fetched beside them.
[[nodiscard]] Check judge_pages(std::span<const Looked> pages, Duration at_most, std::size_t assets);

// Addresses of pictures, sheets and scripts that a page names on its own host, in their order, each once.
[[nodiscard]] std::vector<std::string> assets_of(const std::string& page, const std::string& html,
                                                 std::size_t assets_max);

}  // namespace sluice::app
