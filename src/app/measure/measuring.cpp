#include "app/measure/measuring.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <thread>

#include "app/command/admin/admin_client.h"
#include "app/measure/own_server.h"
#include "rehearse/rehearse.h"

namespace sluice::app {
namespace {

using Times = std::map<std::string, double>;

constexpr std::uint64_t clicks = 10'000;
constexpr std::uint64_t orders_measured = 200;
constexpr std::uint32_t connections = 100;  // each with one request at a time, as a browser's
// What the server does by itself is seen within so long, and is nobody's request.
constexpr std::chrono::seconds idle_for{1};
// Of an order, as the owner and the ledger have it: the purchase, the checkout, and what its payment comes to.
constexpr double commands_an_order = 8;
constexpr double steps_an_order = 4;

std::string settings() {
  return fmt::format(
      "[payment]\nreconcile_every = \"0s\"\nworkers = 64\n"
      "[[sale]]\nid = \"clicks\"\nrehearsal = true\nopens_at = 2020-01-01T00:00:00Z\nwaitlist = false\n"
      "items = [{{ id = \"one\", price = {{ amount = 100, currency = \"EUR\" }}, stock = 1 }}]\n"
      "[[sale]]\nid = \"orders\"\nrehearsal = true\nopens_at = 2020-01-01T00:00:00Z\n"
      "items = [{{ id = \"many\", price = {{ amount = 100, currency = \"EUR\" }}, stock = {} }}]\n",
      orders_measured);
}

class Quiet final : public rehearse::ProgressSink {
  void on_progress(const rehearse::Progress&) override {}
};

// What a crowd asked, and what the threads took for it.
struct Rush {
  double requests = 0;
  double confirmed = 0;
  Times took_us;
};

double seconds_since(MonoTime start, const Clock& clock) {
  return static_cast<double>((clock.mono() - start).count()) / 1e6;
}

// A second, by thread.
Times idle(const OwnServer& server, const Clock& clock) {
  const Times before = server.thread_us();
  const MonoTime start = clock.mono();
  std::this_thread::sleep_for(idle_for);
  Times each_s = server.thread_us();
  const double elapsed = seconds_since(start, clock);
  for (auto& [thread, us] : each_s) {
    const auto was = before.find(thread);
    us = (us - (was == before.end() ? 0 : was->second)) / elapsed;
  }
  return each_s;
}

Result<Rush> rush(const OwnServer& server, const std::string& sale, std::uint64_t buyers, const Times& idle_each_s) {
  rehearse::Plan plan;
  plan.sale = sale;
  plan.urls = {server.buyers_url()};
  plan.buyers = buyers;
  plan.over = std::chrono::seconds(1);
  plan.connections = connections;
  plan.pipeline_depth_max = 1;
  Quiet quiet;
  const SystemClock clock;
  const Times before = server.thread_us();
  const MonoTime start = clock.mono();
  const auto report = rehearse::run(plan, quiet);
  if (!report) return Error{report.error().kind, "measure: " + report.error().detail};
  Rush out{.requests = static_cast<double>(report->requests),
           .confirmed = static_cast<double>(report->orders.confirmed),
           .took_us = server.thread_us()};
  const double elapsed = seconds_since(start, clock);
  for (const auto& [thread, us] : before) out.took_us[thread] -= us;
  for (const auto& [thread, us] : idle_each_s) out.took_us[thread] -= us * elapsed;
  return out;
}

// The value of a series without labels, of Prometheus' text.
double series(std::string_view text, std::string_view name) {
  const std::size_t at = text.find("\n" + std::string(name) + " ");
  if (at == std::string_view::npos) return 0;
  const char* from = text.data() + at + name.size() + 2;
  double value = 0;
  std::from_chars(from, text.data() + text.size(), value);
  return value;
}

double commit_us(const OwnServer& server, double otherwise) {
  const auto reply = AdminClient::ask_anybody(server.operators_url() + "/metrics");
  if (!reply) return otherwise;
  const double count = series(reply->body, "sluice_ledger_commit_seconds_count");
  return count > 0 ? series(reply->body, "sluice_ledger_commit_seconds_sum") / count * 1e6 : otherwise;
}

// Nothing costs less than can be told.
double cost(double took_us, double count) {
  return std::max(0.1, took_us / count);
}

}  // namespace

Result<lab::Costs> measure_costs(const std::filesystem::path& folder) {
  const auto server = OwnServer::start(folder, settings());
  if (!server) return server.error();
  const Times idle_each_s = idle(*server, SystemClock());
  auto clicked = rush(*server, "clicks", clicks, idle_each_s);
  if (!clicked) return clicked.error();
  auto ordered = rush(*server, "orders", orders_measured, idle_each_s);
  if (!ordered) return ordered.error();
  if (ordered->confirmed < 1) return Error{ErrorKind::unavailable, "measure: no order was confirmed"};
  lab::Costs costs;
  const double dearer = cost(clicked->took_us["edge"], clicked->requests) / costs.buy_us;
  for (double* cost : {&costs.page_us, &costs.buy_us, &costs.status_us, &costs.place_us, &costs.order_us}) {
    *cost *= dearer;
  }
  costs.take_us = cost(ordered->took_us["edge"], ordered->requests);
  costs.owner_us = cost(ordered->took_us["shop"], ordered->confirmed * commands_an_order);
  costs.purchase_us = cost(ordered->took_us["ledger"], ordered->confirmed * steps_an_order);
  costs.commit_us = commit_us(*server, costs.commit_us);
  costs.source = "this machine";
  return costs;
}

}  // namespace sluice::app
