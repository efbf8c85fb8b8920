#include "rehearse/checkout/visit.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "rehearse/checkout/taking.h"

namespace sluice::rehearse {
namespace {

constexpr std::uint32_t retry_after_max_s = 30;

bool is_expected(const Step& step, long status) {
  return std::ranges::any_of(step.expect,
                             [status](const Statuses& good) { return status >= good.first && status <= good.last; });
}

std::string text_of(const std::vector<Statuses>& expected) {
  std::string out;
  for (const Statuses& good : expected) {
    if (!out.empty()) out += " or ";
    out += good.first == good.last ? std::to_string(good.first) : fmt::format("{}xx", good.first / 100);
  }
  return out;
}

bool keeps_method(long status, const std::string& method) {
  return status == 307 || status == 308 || method == "HEAD";
}

}  // namespace

Visit::Visit(const Script& script, std::string_view sale, Visitor visitor)
    : script_(script), visitor_(std::move(visitor)), values_(script.names.size()), browser_(this) {
  take_in(sale);
  if (script.has_sluice_cookies) browser_.bring_cookies(script.hosts.front(), visitor_.cookies);
}

void Visit::take_in(std::string_view sale) {
  values_[Script::hold] = visitor_.hold;
  values_[Script::sale] = sale;
  values_[Script::pass] = visitor_.pass;
  values_[Script::buyer] = std::to_string(visitor_.number);
  values_[Script::email] = fmt::format("buyer-{}@rehearsal.example", visitor_.number);
  const std::string place = fmt::format("sluice_{}", sale);
  for_each_cookie(visitor_.cookies, [&](std::string_view name, std::string_view value) {
    if (name.ends_with(place)) values_[Script::ticket] = value;
  });
}

bool Visit::may_go_to(const std::string& url) const {
  const auto host = host_of(url);
  return host && std::ranges::find(script_.hosts, *host) != script_.hosts.end();
}

StepEnd Visit::prepare(MonoTime now) {
  redirects_ = 0;
  deadline_ = now + step().timeout;
  body_.clear();
  if (step().body) step().body->fill(body_, values_);
  browser_.set_method(step().method, step().body ? &body_ : nullptr);
  browser_.set_headers(header_lines());
  std::string url;
  step().url.fill(url, values_);
  if (!may_go_to(url)) return fail("leads to a host that the file does not name");
  return go_to(url, now);
}

std::vector<std::string> Visit::header_lines() const {
  std::vector<std::string> lines;
  for (const Pattern& header : step().headers) header.fill(lines.emplace_back(), values_);
  return lines;
}

StepEnd Visit::go_to(const std::string& url, MonoTime now) {
  browser_.go_to(url, deadline_ - now);
  return {.kind = StepEnd::Kind::to_be_sent};
}

StepEnd Visit::conclude(CURLcode code, MonoTime now) {
  if (browser_.is_too_long()) return fail(fmt::format("answered more than {} bytes", Script::answer_bytes_max));
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return {.kind = StepEnd::Kind::failed_for_now, .what = "not answered within " + format_duration(step().timeout)};
  }
  if (code != CURLE_OK) {
    return {.kind = StepEnd::Kind::failed_for_now, .what = std::string("not answered: ") + curl_easy_strerror(code)};
  }
  const long status = browser_.status();
  const std::string next = browser_.redirect();
  if (next.empty() || !step().follows || !may_go_to(next)) return judge(status);
  if (++redirects_ > Script::redirects_max) return fail(fmt::format("more than {} redirects", Script::redirects_max));
  if (!keeps_method(status, step().method)) browser_.set_method("GET", nullptr);
  return go_to(next, now);
}

StepEnd Visit::judge(long status) {
  if (!is_expected(step(), status)) {
    StepEnd out = fail(fmt::format("answered {}, not {}", status, text_of(step().expect)));
    if (status != 429 && status < 500) return out;
    out.kind = StepEnd::Kind::failed_for_now;
    const std::string after = browser_.header("Retry-After").value_or("");
    std::uint32_t seconds = 0;
    std::from_chars(after.data(), after.data() + after.size(), seconds);
    out.pause = std::chrono::seconds(std::min(seconds, retry_after_max_s));
    return out;
  }
  for (const Take& take : step().takes) {
    auto value = taken(take);
    const std::string& name = script_.names[take.name];
    if (!value) return fail(fmt::format("no {{{}}} in its answer", name));
    if (value->size() > Script::value_bytes_max)
      return fail(fmt::format("a {{{}}} of {} bytes", name, value->size()));
    values_[take.name] = std::move(*value);
  }
  return {.kind = StepEnd::Kind::good};
}

std::optional<std::string> Visit::taken(const Take& take) const {
  switch (take.from) {
    case Take::From::json:
      return value_at(browser_.answer(), take.where);
    case Take::From::header:
      return browser_.header(take.where);
    case Take::From::cookie:
      return browser_.cookie(take.where);
    case Take::From::text:
      return text_between(browser_.answer(), take.where, take.before, browser_.is_html());
  }
  return std::nullopt;
}

}  // namespace sluice::rehearse
