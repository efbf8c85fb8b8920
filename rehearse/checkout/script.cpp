#include "rehearse/checkout/script.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include "base/ascii_case.h"
#include "base/invariant.h"

namespace sluice::rehearse {
namespace {

constexpr std::uint32_t attempts_to_confirm = 20;  // half a minute of an outage

struct Cleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
  return std::unique_ptr<char, Cleanup>(text).get();
}

Pattern pattern(std::string_view text, const Names& names, Escape escape) {
  auto parsed = Pattern::parse(text, names, escape);
  SLUICE_INVARIANT(parsed.has_value());
  return *parsed;
}

}  // namespace

bool Script::uses(Given given) const {
  return std::ranges::any_of(steps, [given](const Step& step) {
    return step.url.uses(given) || (step.body && step.body->uses(given)) ||
           std::ranges::any_of(step.headers, [given](const Pattern& header) { return header.uses(given); });
  });
}

Names given_names() {
  Names out;
  for (const std::string_view name : {"hold", "sale", "ticket", "pass", "buyer", "email"}) out.add(name);
  SLUICE_INVARIANT(out.size() == Script::given_names);
  return out;
}

std::optional<std::string> host_of(const std::string& url) {
  const std::unique_ptr<CURLU, Cleanup> parsed(curl_url());
  if (parsed == nullptr || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return std::nullopt;
  const std::string scheme = part_of(parsed.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return std::nullopt;
  std::string host = part_of(parsed.get(), CURLUPART_HOST);
  std::ranges::transform(host, host.begin(), ascii_lower);
  return scheme + "://" + host + ":" + part_of(parsed.get(), CURLUPART_PORT);
}

Script confirming(const std::string& url, const std::string& key) {
  Script out;
  out.origin = "--origin-key-file";
  out.names = given_names();
  out.is_word_of_sluice = true;
  const std::string base = url.ends_with('/') ? url.substr(0, url.size() - 1) : url;
  out.hosts.push_back(host_of(base).value_or(""));
  Step step{.name = "confirm", .method = "POST", .attempts = attempts_to_confirm};
  step.url = pattern(base + "/v1/shop/holds/{hold}/confirm", out.names, Escape::url);
  step.headers.push_back({});
  step.headers.back().append("Authorization: Bearer " + key);
  step.headers.push_back({});
  step.headers.back().append("Content-Type: application/json");
  step.body = pattern(R"({{"order":"R-{hold}"}})", out.names, Escape::json);
  step.expect = {{.first = 200, .last = 200}};
  out.steps.push_back(std::move(step));
  return out;
}

}  // namespace sluice::rehearse
