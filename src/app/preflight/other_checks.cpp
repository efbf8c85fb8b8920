#include "app/preflight/other_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/preflight/machine.h"

namespace sluice::app {
namespace {

// "https://shop.example/a?b": 200, 34 ms, 12.0 kB
std::string page_text(const Looked& page) {
  if (!page.first.problem.empty()) return page.name + ": " + page.first.problem;
  const auto& last = page.again.status != 0 ? page.again : page.first;
  return fmt::format("{}: {}, {} at first, {} again, {}", page.name, last.status, time_text(page.first.took),
                     time_text(last.took), bytes_text(last.bytes));
}

bool is_read(const Looked& page) {
  return page.first.problem.empty() && page.first.status >= 200 && page.first.status < 400;
}

Duration slowest(std::span<const Looked> pages) {
  Duration most{};
  for (const Looked& page : pages) most = std::max(most, page.again.took);
  return most;
}

// All of them are there, or those that are not are told.
Check judge_reachable(Check check, std::span<const Looked> all, const char* remedy) {
  std::vector<std::string> good;
  std::vector<std::string> bad;
  for (const Looked& each : all) {
    const bool is_there = each.first.problem.empty();
    check.took = std::max(check.took, each.first.took);
    is_there ? good.push_back(each.name + " after " + time_text(each.first.took))
             : bad.push_back(each.name + ": " + each.first.problem);
  }
  if (!bad.empty()) return no_go(check, fmt::to_string(fmt::join(bad, "; ")), remedy);
  check.outcome = Outcome::go;
  check.detail = fmt::to_string(fmt::join(good, "; "));
  return check;
}

// "https://shop.example:8443/a/b" -> "https://shop.example:8443"
std::string origin_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  return scheme == std::string::npos ? "" : url.substr(0, url.find_first_of("/?#", scheme + 3));
}

// What `reference` means on this page; empty: it is on another host, or nothing that is fetched.
std::string resolved(const std::string& page, std::string_view reference) {
  const std::string origin = origin_of(page);
  std::string text(reference.substr(0, reference.find('#')));
  for (std::size_t at = 0; (at = text.find("&amp;", at)) != std::string::npos; ++at) text.erase(at + 1, 4);
  if (text.empty() || text.starts_with("data:")) return "";
  if (text.starts_with("//")) text = page.substr(0, page.find("//")) + text;
  if (text.find("://") != std::string::npos) return origin_of(text) == origin ? text : "";
  if (text.find(':') < text.find('/')) return "";
  if (text.starts_with('/')) return origin + text;
  const std::string path = page.substr(0, page.find_first_of("?#"));
  const std::size_t folder = path.rfind('/');
  return folder < origin.size() ? origin + '/' + text : path.substr(0, folder + 1) + text;
}

// The value of the attribute that begins at `at`, past its name and `=`.
std::string_view value_at(std::string_view html, std::size_t at) {
  if (at >= html.size()) return {};
  const char quote = html[at];
  if (quote != '"' && quote != '\'') return html.substr(at, html.find_first_of(" >\t\n", at) - at);
  const std::size_t end = html.find(quote, at + 1);
  return end == std::string_view::npos ? std::string_view() : html.substr(at + 1, end - at - 1);
}

// What a tag has a browser fetch; empty: nothing.
std::string_view fetched_by(std::string_view tag) {
  const bool has_source = tag.starts_with("<img") || tag.starts_with("<script") || tag.starts_with("<source");
  const bool is_sheet = tag.starts_with("<link") &&
                        (tag.find("stylesheet") != std::string_view::npos ||
                         tag.find("icon") != std::string_view::npos || tag.find("preload") != std::string_view::npos);
  if (!has_source && !is_sheet) return {};
  const std::string_view name = has_source ? " src=" : " href=";
  const std::size_t at = tag.find(name);
  return at == std::string_view::npos ? std::string_view() : value_at(tag, at + name.size());
}

}  // namespace

Check judge_provider(std::string_view name, const fulfilment::ProviderReach& reached, std::size_t kept) {
  Check check{.name = "provider", .title = "Payment provider", .outcome = Outcome::go, .detail = {}};
  check.took = reached.took;
  if (!reached.problem.empty()) {
    return no_go(check, std::string(name) + ": " + reached.problem,
                 "see whether it is up, and `[payment] url` and `secret_key_file`");
  }
  check.detail = fmt::format("{} answers in {}; {} connections are open", name, time_text(reached.took), kept);
  return check;
}

Check judge_mail(std::span<const Looked> servers) {
  Check check{.name = "mail", .title = "Mail", .outcome = Outcome::none, .detail = "no [mail] is configured"};
  if (servers.empty()) return check;
  return judge_reachable(check, servers, "see whether the mail server is up, and `[mail]` url, login, require_tls");
}

Check judge_webhooks(std::span<const Looked> endpoints) {
  Check check{.name = "webhooks", .title = "Webhooks", .outcome = Outcome::none, .detail = "none is configured"};
  if (endpoints.empty()) return check;
  return judge_reachable(check, endpoints, "see whether its server is up; what is told meanwhile waits for it");
}

Check judge_caches(std::span<const Looked> pages) {
  constexpr Duration slow = std::chrono::milliseconds(250);
  Check check{.name = "caches", .title = "Our own pages", .outcome = Outcome::none, .detail = {}};
  check.detail =
      "they are not asked for from here: people come by a load balancer (proxy_protocol) or by edges elsewhere";
  if (pages.empty()) return check;
  std::vector<std::string> texts;
  for (const Looked& page : pages) texts.push_back(page_text(page));
  check.outcome = Outcome::go;
  check.detail = fmt::to_string(fmt::join(texts, "; "));
  check.took = slowest(pages);
  if (std::all_of(pages.begin(), pages.end(), is_read) && check.took <= slow) return check;
  return no_go(check, check.detail,
               "something else keeps this machine busy, or the sale has no page: look at the log");
}

Check judge_pages(std::span<const Looked> pages, Duration at_most, std::size_t assets) {
  Check check{.name = "pages", .title = "The shop's key pages", .outcome = Outcome::none, .detail = {}};
  check.detail = "none is named (`pages` in [sale.preflight])";
  if (pages.empty()) return check;
  std::vector<std::string> texts;
  std::vector<std::string> bad;
  for (const Looked& page : pages) {
    texts.push_back(page_text(page));
    if (!is_read(page) || page.again.took > at_most) bad.push_back(page_text(page));
  }
  check.took = slowest(pages);
  check.outcome = Outcome::go;
  check.detail = fmt::to_string(fmt::join(texts, "; "));
  if (assets > 0) check.detail += fmt::format("; {} pictures, sheets and scripts were fetched", assets);
  if (bad.empty()) return check;
  return no_go(
      check, fmt::to_string(fmt::join(bad, "; ")),
      "see to what does not answer with 2xx; keep the others in a cache, or fewer people come to them (within " +
          time_text(at_most) + " is wanted)");
}

std::vector<std::string> assets_of(const std::string& page, const std::string& html, std::size_t assets_max) {
  std::vector<std::string> assets;
  const std::string_view text = html;
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string_view::npos && assets.size() < assets_max; ++at) {
    const std::size_t end = text.find('>', at);
    if (end == std::string_view::npos) break;
    const std::string url = resolved(page, fetched_by(text.substr(at, end - at + 1)));
    if (!url.empty() && std::find(assets.begin(), assets.end(), url) == assets.end()) assets.push_back(url);
  }
  return assets;
}

}  // namespace sluice::app
