// How many requests a second the generator itself can do, and at what cost: against a fake shop that does next to
// nothing.
//   rehearse_capacity [BUYERS [MILLISECONDS [STOCK [CONNECTIONS]]]] [--html FILE] [--json FILE] [--no-waitlist]
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "rehearse/fake_shop/fake_shop.h"
#include "rehearse/rehearse.h"
#include "rehearse/terminal.h"

int main(int argc, char** argv) {
  using namespace sluice;
  using namespace sluice::rehearse;
  std::vector<std::uint64_t> numbers{1'000'000, 10'000, 10'000, 64};
  std::string html;
  std::string json;
  FakeShopPlan shop_plan;
  std::size_t given = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string text = argv[i];
    if (text == "--no-waitlist") {
      shop_plan.has_waitlist = false;
    } else if (text == "--html" && i + 1 < argc) {
      html = argv[++i];
    } else if (text == "--json" && i + 1 < argc) {
      json = argv[++i];
    } else if (given < numbers.size()) {
      numbers[given++] = std::strtoull(argv[i], nullptr, 10);
    }
  }
  shop_plan.stock = static_cast<std::uint32_t>(numbers[2]);
  shop_plan.reserve = shop_plan.stock / 2;
  shop_plan.calls_per_s = shop_plan.stock / 4.0;
  shop_plan.order_time = std::chrono::milliseconds(200);
  FakeShop shop(shop_plan);

  Plan plan;
  plan.sale = "drop";
  plan.urls = {shop.url()};
  plan.buyers = numbers[0];
  plan.over = std::chrono::milliseconds(numbers[1]);
  plan.connections = static_cast<std::uint32_t>(numbers[3]);
  plan.thresholds.push_back(*parse_threshold("p(99)<3000"));
  plan.thresholds.push_back(*parse_threshold("rate(errors)<0.01"));
  const auto report = [&] {
    TerminalProgress progress(STDERR_FILENO);
    return run(plan, progress);
  }();
  if (!report) {
    fmt::print(stderr, "{}\n", report.error().detail);
    return 1;
  }
  fmt::print("{}", summarize(*report));
  const double requests = static_cast<double>(report->requests);
  fmt::print("requests {}  busiest second {:.0f}  generator {:.2f} us a request  fake shop {:.2f} us a request\n",
             report->requests, report->requests_per_s_max, report->generator_cpu_s * 1e6 / requests,
             static_cast<double>(shop.processor_time().count()) / requests);
  if (!html.empty()) std::ofstream(html) << to_html(*report);
  if (!json.empty()) std::ofstream(json) << to_json(*report);
  return report->verdict == Verdict::pass ? 0 : 99;
}
