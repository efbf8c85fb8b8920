#include "rehearse/checkout/visit.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "rehearse/checkout/taking.h"

namespace sluice::rehearse {
namespace {

constexpr std::uint32_t retry_after_max_s = 30;

// Calls visit(name, value) for each "name=value" of "name=value; name=value".
template <class Visit>
void for_each_cookie(std::string_view cookies, Visit&& visit) {
  while (!cookies.empty()) {
    const std::string_view pair = cookies.substr(0, cookies.find("; "));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    visit(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
    cookies.remove_prefix(std::min(pair.size() + 2, cookies.size()));
  }
}

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

// A Netscape cookie line: domain, subdomains, path, secure, expires, name, value.
std::optional<std::string_view> value_in(std::string_view line, std::string_view name) {
  for (int field = 0; field < 5; ++field) line.remove_prefix(std::min(line.find('\t'), line.size() - 1) + 1);
  const std::size_t tab = line.find('\t');
  if (tab == std::string_view::npos || line.substr(0, tab) != name) return std::nullopt;
  return line.substr(tab + 1);
}

}  // namespace

Visit::Visit(const Script& script, std::string_view sale, Visitor visitor)
    : script_(script), visitor_(std::move(visitor)), values_(script.names.size()) {
  take_in(sale);
  if (easy_ == nullptr) return;
  restrict();
  if (script.has_sluice_cookies) bring_cookies();
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

void Visit::restrict() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_USERAGENT, "sluice-rehearse");
  set(CURLOPT_ACCEPT_ENCODING, "");
  set(CURLOPT_COOKIEFILE, "");
  set(CURLOPT_BUFFERSIZE, 8192L);  // thousands of them
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_WRITEFUNCTION, &Visit::on_answer);
  set(CURLOPT_WRITEDATA, this);
}

// As a browser has them that came to the shop by Sluice's pages on the same host.
void Visit::bring_cookies() {
  const std::string_view first = script_.hosts.front();
  const std::size_t host_at = first.find("://") + 3;
  const std::string_view host = first.substr(host_at, first.rfind(':') - host_at);
  for_each_cookie(visitor_.cookies, [&](std::string_view name, std::string_view value) {
    const std::string line = fmt::format("{}\tFALSE\t/\tFALSE\t0\t{}\t{}", host, name, value);
    set(CURLOPT_COOKIELIST, line.c_str());
  });
}

bool Visit::may_go_to(const std::string& url) const {
  const auto host = host_of(url);
  return host && std::ranges::find(script_.hosts, *host) != script_.hosts.end();
}

void Visit::set_method(const std::string& method, bool has_body) {
  set(CURLOPT_HTTPGET, 1L);
  set(CURLOPT_CUSTOMREQUEST, static_cast<const char*>(nullptr));
  if (has_body || method == "POST") {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(has_body ? body_.size() : 0));
    set(CURLOPT_POSTFIELDS, has_body ? body_.data() : "");
  }
  if (method == "HEAD") set(CURLOPT_NOBODY, 1L);
  if (method != "HEAD" && method != "GET" && method != "POST") set(CURLOPT_CUSTOMREQUEST, method.c_str());
}

void Visit::set_headers() {
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  std::string line;
  for (const Pattern& header : step().headers) {
    line.clear();
    header.fill(line, values_);
    list = curl_slist_append(list, line.c_str());
  }
  headers_.reset(list);
  set(CURLOPT_HTTPHEADER, headers_.get());
}

StepEnd Visit::prepare(MonoTime now) {
  redirects_ = 0;
  deadline_ = now + step().timeout;
  body_.clear();
  if (step().body) step().body->fill(body_, values_);
  set_method(step().method, step().body.has_value());
  set_headers();
  std::string url;
  step().url.fill(url, values_);
  if (!may_go_to(url)) return fail("leads to a host that the file does not name");
  return go_to(url, now);
}

StepEnd Visit::go_to(const std::string& url, MonoTime now) {
  answer_.clear();
  is_too_long_ = false;
  set(CURLOPT_URL, url.c_str());
  const auto left_ms = static_cast<long>(std::max<std::int64_t>(to_ms(deadline_ - now), 1));
  set(CURLOPT_TIMEOUT_MS, left_ms);
  set(CURLOPT_CONNECTTIMEOUT_MS, left_ms);
  return {.kind = StepEnd::Kind::to_be_sent};
}

StepEnd Visit::conclude(CURLcode code, MonoTime now) {
  if (is_too_long_) return fail(fmt::format("answered more than {} bytes", Script::answer_bytes_max));
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return {.kind = StepEnd::Kind::failed_for_now, .what = "not answered within " + format_duration(step().timeout)};
  }
  if (code != CURLE_OK) {
    return {.kind = StepEnd::Kind::failed_for_now, .what = std::string("not answered: ") + curl_easy_strerror(code)};
  }
  long status = 0;
  char* next = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy_.get(), CURLINFO_REDIRECT_URL, &next);
  if (next == nullptr || !step().follows || !may_go_to(next)) return judge(status);
  if (++redirects_ > Script::redirects_max) return fail(fmt::format("more than {} redirects", Script::redirects_max));
  if (!keeps_method(status, step().method)) set_method("GET", false);
  return go_to(std::string(next), now);
}

StepEnd Visit::judge(long status) {
  if (!is_expected(step(), status)) {
    StepEnd out = fail(fmt::format("answered {}, not {}", status, text_of(step().expect)));
    if (status != 429 && status < 500) return out;
    out.kind = StepEnd::Kind::failed_for_now;
    const std::string after = header("Retry-After").value_or("");
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
      return value_at(answer_, take.where);
    case Take::From::header:
      return header(take.where);
    case Take::From::cookie:
      return cookie(take.where);
    case Take::From::text:
      return text_between(answer_, take.where, take.before, is_html());
  }
  return std::nullopt;
}

std::optional<std::string> Visit::header(const std::string& name) const {
  curl_header* found = nullptr;
  const auto code = curl_easy_header(easy_.get(), name.c_str(), 0, CURLH_HEADER, -1, &found);
  return code == CURLHE_OK ? std::optional<std::string>(found->value) : std::nullopt;
}

std::optional<std::string> Visit::cookie(std::string_view name) const {
  curl_slist* list = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_COOKIELIST, &list);
  const std::unique_ptr<curl_slist, ListCleanup> owner(list);
  std::optional<std::string> out;
  for (const curl_slist* each = list; each != nullptr; each = each->next) {
    if (const auto value = value_in(each->data, name)) out = *value;
  }
  return out;
}

bool Visit::is_html() const {
  return header("Content-Type").value_or("").starts_with("text/html");
}

// Taking fewer bytes than offered breaks the transfer off.
std::size_t Visit::on_answer(char* data, std::size_t, std::size_t size, void* self) {
  auto& visit = *static_cast<Visit*>(self);
  visit.is_too_long_ = visit.answer_.size() + size > Script::answer_bytes_max;
  if (visit.is_too_long_) return 0;
  visit.answer_.append(data, size);
  return size;
}

}  // namespace sluice::rehearse
