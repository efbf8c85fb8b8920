#include "app/command/rehearsal/named_run.h"

#include <curl/curl.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <memory>

#include "app/command/admin/admin_answer.h"
#include "app/command/admin/admin_client.h"
#include "base/json_writer.h"
#include "fulfilment/courier/transfer.h"
#include "fulfilment/shell/shell_command.h"

namespace sluice::app {
namespace {

constexpr double crowd_factor = 2.5;                          // of what is expected
constexpr Duration drain_degraded = std::chrono::minutes(3);  // the breaker asks again after half a minute
constexpr Duration restart_max = std::chrono::minutes(2);

std::vector<std::string> faults_of(const RehearseOptions& options) {
  return options.faults.empty() ? std::vector<std::string>{"slow", "failing", "dead"} : options.faults;
}

Duration fault_time_of(const RehearseOptions& options) {
  return parse_duration(options.fault_for).value_or(std::chrono::seconds(5));
}

// Where the sandbox of this data folder listens.
Result<std::string> sandbox_of(const std::filesystem::path& data) {
  std::ifstream file(data / "sandbox.url");
  std::string url;
  if (std::getline(file, url)) return url;
  return invalid_input(
      (data / "sandbox.url").string() +
      ": cannot be read: the run `degraded` has the built-in sandbox fail, which this server has not");
}

std::size_t drop_answer(char*, std::size_t, std::size_t size, void*) {
  return size;
}

Result<void> ask_for_fault(const std::string& sandbox, const std::string& mode, Duration span) {
  const fulfilment::Easy easy(curl_easy_init());
  if (!easy) return Error{ErrorKind::unavailable, "no memory"};
  fulfilment::restrict_transfer(easy.get(), std::chrono::seconds(5));
  const std::string url = sandbox + "/faults";
  const std::string body = "mode=" + mode + "&for_ms=" + std::to_string(to_ms(span));
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_USERPWD, "sk_test_rehearsal:");
  curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &drop_answer);
  const CURLcode code = curl_easy_perform(easy.get());
  long status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK) return Error{ErrorKind::unavailable, url + ": " + curl_easy_strerror(code)};
  if (status != 204) return Error{ErrorKind::unavailable, url + ": answered " + std::to_string(status)};
  return {};
}

Mishap::Deed degrade(const RehearseOptions& options) {
  return [options](const Mishap::Sleep& sleep) -> Result<void> {
    const auto sandbox = sandbox_of(options.data);
    if (!sandbox) return sandbox.error();
    const Duration span = fault_time_of(options);
    for (const std::string& fault : faults_of(options)) {
      if (auto begun = ask_for_fault(*sandbox, fault, span); !begun) return begun;
      if (!sleep(span)) break;
    }
    return ask_for_fault(*sandbox, "none", Duration::zero());
  };
}

Mishap::Deed restart(const RehearseOptions& options) {
  return [options](const Mishap::Sleep&) -> Result<void> {
    const auto result = fulfilment::run({.line = options.restart, .timeout = restart_max});
    if (result.is_good()) return {};
    return Error{ErrorKind::unavailable,
                 "--restart: " + describe(result) + (result.output.empty() ? "" : ": " + result.output)};
  };
}

}  // namespace

std::string problem_of(const RehearseOptions& options) {
  if (options.run != "failover" && !options.restart.empty()) return "--restart: is for --run failover";
  if (options.run == "failover" && options.restart.empty()) {
    return "--run failover: needs --restart with a command that kills the server and starts it again, such as "
           "'systemctl kill -s KILL sluice' under Restart=always";
  }
  if (options.run != "degraded" && !options.faults.empty()) return "--fault: is for --run degraded";
  if (!parse_duration(options.fault_for)) {
    return "--fault-for: \"" + options.fault_for + "\" must be a duration such as 5s";
  }
  if (options.run == "degraded") {
    if (const auto sandbox = sandbox_of(options.data); !sandbox) return sandbox.error().detail;
  }
  if (options.run.empty()) return options.expected_peak ? "--expected-peak: is for --run" : "";
  const auto server = AdminClient::open(options.admin, options.data);
  return server ? "" : server.error().detail + " (what --run came to is kept by the server)";
}

Result<std::optional<std::uint32_t>> expected_peak_of(const RehearseOptions& options) {
  if (options.run.empty() || options.buyers || options.expected_peak) return options.expected_peak;
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return server.error();
  const auto told = answer_of(server->ask("GET", "/admin/v1/sales/" + options.sale + "/preflight"));
  if (!told) return invalid_input("sale \"" + options.sale + "\": " + told.error().detail);
  const auto expected = number_of(told->object, "expected_peak");
  if (!expected || *expected < 1) return std::optional<std::uint32_t>();
  return std::optional(static_cast<std::uint32_t>(*expected));
}

rehearse::OrdersMust orders_of(const RehearseOptions& options) {
  return options.run == "degraded" ? rehearse::OrdersMust::end : rehearse::OrdersMust::be_confirmed;
}

void prepare(const RehearseOptions& options, rehearse::Plan& plan) {
  if (!options.buyers && options.expected_peak) {
    const double seconds = static_cast<double>(plan.over.count()) / 1e6;
    const double buyers = std::ceil(crowd_factor * static_cast<double>(*options.expected_peak) * seconds);
    plan.buyers = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(buyers), 1, rehearse::Plan::buyers_max);
  }
  if (options.run != "degraded") return;
  if (!options.drain) plan.drain = drain_degraded;
}

Mishap::Deed deed_of(const RehearseOptions& options) {
  if (options.run == "degraded") return degrade(options);
  if (options.run == "failover") return restart(options);
  return {};
}

Mishap::Mishap(rehearse::ProgressSink& next, Duration at, Deed deed) : next_(next), at_(at), deed_(std::move(deed)) {
  if (deed_) thread_ = std::thread([this] { run(); });
}

Mishap::~Mishap() {
  {
    const std::lock_guard guard(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Mishap::on_progress(const rehearse::Progress& progress) {
  next_.on_progress(progress);
  const bool has_begun = progress.phase != rehearse::Progress::Phase::waiting_for_opening;
  if (!deed_ || !has_begun || progress.elapsed < at_) return;
  {
    const std::lock_guard guard(mutex_);
    if (is_due_) return;
    is_due_ = true;
  }
  changed_.notify_all();
}

void Mishap::run() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_due_ || is_ending_; });
    if (!is_due_) return;
  }
  const auto sleep = [this](Duration span) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, span, [this] { return is_ending_; });
  };
  auto done = deed_(sleep);
  const std::lock_guard guard(mutex_);
  outcome_ = std::move(done);
  changed_.notify_all();
}

Result<void> Mishap::outcome() {
  if (!deed_) return {};
  std::unique_lock lock(mutex_);
  if (!is_due_)
    return Error{ErrorKind::not_found, "it was over before anything could go wrong: more buyers, or longer"};
  changed_.wait(lock, [this] { return outcome_.has_value(); });
  return *outcome_;
}

std::string outcome_text(const rehearse::Report& report) {
  std::string why;
  for (const std::string& reason : report.reasons) why += (why.empty() ? "" : "; ") + reason;
  constexpr std::size_t why_bytes_max = 500;
  if (why.size() > why_bytes_max) why.resize(why_bytes_max);
  std::string text;
  JsonWriter json(text);
  json.begin_object().field("verdict", rehearse::to_string(report.verdict)).field("buyers", report.buyers);
  json.key("arrivals_per_s").decimal(report.arrivals_per_s, 1);
  json.field("secured", report.secured).field("sold_out", report.sold_out).field("errors", report.errors.total());
  json.field("oversold", report.oversold).field("inversions", report.inversions);
  json.field("lost_acks", report.lost_acks).field("confirmed", report.orders.confirmed);
  json.key("p99_ms").decimal(rehearse::in_ms(report.latency[0].percentile(99)), 3);
  json.key("duration_s").decimal(report.duration_s, 1);
  if (report.checkout.is_played()) {
    json.field("checkouts_begun", report.checkout.begun).field("checkouts_completed", report.checkout.completed);
    const auto& answers = report.latency[static_cast<std::size_t>(rehearse::Kind::checkout)];
    json.key("checkout_p99_ms").decimal(rehearse::in_ms(answers.percentile(99)), 3);
  }
  if (!why.empty()) json.field("why", why);
  json.end_object();
  return text;
}

Result<void> keep_outcome(const RehearseOptions& options, const rehearse::Report& report) {
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return server.error();
  const std::string path = "/admin/v1/sales/" + options.sale + "/rehearsals/" + options.run;
  const auto kept = answer_of(server->ask("PUT", path, outcome_text(report)));
  if (!kept) return kept.error();
  return {};
}

}  // namespace sluice::app
