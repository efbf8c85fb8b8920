#include "lab/capacity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lab/words.h"
#include "line/poll_advice.h"
#include "shop/owner/owner_settings.h"

namespace sluice::lab {
namespace {

// Beyond it waiting grows faster than work: what is left is for chance, and for one edge that is gone.
constexpr double use_wanted = 0.7;
// Of a page: the product, and the one on which one waits.
constexpr double pages_a_buyer = 2;
constexpr double place_poll_s = 75;  // 60 to 90 (edge/place/place_view.h)
constexpr double answer_bytes = 700;
constexpr double order_reads = 3;
constexpr double checkout_s = 90;  // that somebody takes
// As measured: docs/performance.md (memory), app/preflight/machine.h (ledger).
constexpr double idle_mb = 19;
constexpr double place_bytes = 2.4;
constexpr double hold_bytes = 292;
constexpr double ledger_bytes_a_unit = 6000;
constexpr double pace_period_s = 5;
constexpr double workers_max = 64;

std::string n(double value) {
  return count_text(static_cast<std::uint64_t>(std::llround(value)));
}

// Figures one after the other, each from the ones before.
class Reckoning {
public:
  Reckoning(const Demands& demands, const Costs& costs) : d_(demands), c_(costs) {}

  Capacity run() {
    reckon_rates();
    reckon_machines();
    reckon_sizes();
    reckon_pace();
    reckon_cost();
    capacity_.configuration = configuration();
    return std::move(capacity_);
  }

private:
  double add(std::string_view group, std::string name, double value, std::string_view unit, std::string formula) {
    capacity_.figures.push_back({group, std::move(name), value, unit, std::move(formula)});
    return value;
  }

  void reckon_rates() {
    const double window_s = static_cast<double>(d_.window.count()) / 1e6;
    const auto buyers = static_cast<double>(d_.buyers);
    const double clicks = std::min(buyers, buyers / window_s * d_.margin);
    clicks_ = add("rates", "clicks", clicks, "/s",
                  fmt::format("{} buyers / {:.4g} s * {:.3g}, at most all", n(buyers), window_s, d_.margin));
    waiting_ = add("rates", "people waiting", std::max(0.0, buyers - d_.items), "",
                   fmt::format("{} buyers - {} units", n(buyers), n(d_.items)));
    pages_ = add("rates", d_.cache ? "pages, from the cache" : "pages", clicks_ * pages_a_buyer, "/s",
                 fmt::format("{} clicks/s * {:.0f}: the product, the waiting page", n(clicks_), pages_a_buyer));
    const double asked = std::min(waiting_, d_.cache ? waiting_ : shop::OwnerSettings{}.status_reads_per_s_max);
    reads_ = add("rates", d_.cache ? "document reads, from the cache" : "document reads", asked, "/s",
                 d_.cache ? fmt::format("{} waiting / 1 s", n(waiting_))
                          : fmt::format("{} waiting / 1 s, by poll advice at most {}", n(waiting_),
                                        n(shop::OwnerSettings{}.status_reads_per_s_max)));
    polls_ = add("rates", "own places", waiting_ / place_poll_s, "/s",
                 fmt::format("{} waiting / {:.0f} s", n(waiting_), place_poll_s));
    const double taken = d_.checkout_per_s > 0 ? d_.checkout_per_s * use_wanted : clicks_;
    takes_ =
        add("rates", "units secured", std::min<double>(d_.items, taken), "/s",
            d_.checkout_per_s > 0 ? fmt::format("{:.4g} orders/s of the checkout * {}", d_.checkout_per_s, use_wanted)
                                  : fmt::format("{} clicks/s, at most {} units", n(clicks_), n(d_.items)));
    const double leaving = d_.items / checkout_s;
    checkouts_ = add("rates", "checkouts", std::min(takes_, leaving), "/s",
                     fmt::format("{} units / {:.0f} s that a checkout takes, at most {}/s secured", n(d_.items),
                                 checkout_s, n(takes_)));
  }

  void reckon_machines() {
    const double clicks = (clicks_ - takes_) * c_.buy_us;
    const double takes = (takes_ + checkouts_) * c_.take_us;
    const double polls = polls_ * c_.place_us + checkouts_ * order_reads * c_.order_us;
    const double uncached = d_.cache ? c_.status_us : pages_ * c_.page_us + reads_ * c_.status_us;
    const double work_us = clicks + takes + polls + uncached;
    const double cores =
        add("machines", "edge cores", work_us / 1e6 / use_wanted, "",
            fmt::format("({:.0f} clicks + {:.0f} secured and checkouts + {:.0f} places and orders + {:.0f} "
                        "{}) us/s / 1e6 / {}",
                        clicks, takes, polls, uncached, d_.cache ? "document" : "pages and documents", use_wanted));
    edges_ = add("machines", "edges", std::ceil(cores / d_.cores_an_edge) + 1, "",
                 fmt::format("{:.2f} cores / {} an edge, and one that may be gone", cores, d_.cores_an_edge));
    add("machines", "owner's thread", 100 * (takes_ + checkouts_ * order_reads) * c_.owner_us / 1e6, "%",
        fmt::format("({} secured + {} checkouts * {:.0f} steps)/s * {:.3g} us", n(takes_), n(checkouts_), order_reads,
                    c_.owner_us));
    add("machines", "ledger", 100 * (takes_ + checkouts_ * order_reads) * c_.purchase_us / 1e6, "%",
        fmt::format("the same steps * {:.3g} us; a round beside them {:.3g} us", c_.purchase_us, c_.commit_us));
    const double hold_s = static_cast<double>(d_.hold.count()) / 1e6;
    const double wanted = std::ceil(d_.items * d_.payment_s / (hold_s / 2));
    workers_ = add("machines", "payment workers", std::clamp(wanted, 10.0, workers_max), "",
                   fmt::format("{} orders * {:.3g} s / half of {:.0f} s of hold, 10 to {:.0f}", n(d_.items),
                               d_.payment_s, hold_s, workers_max));
    add("machines", "all paid after", std::max(checkout_s, d_.items * d_.payment_s / workers_), "s",
        fmt::format("{} orders * {:.3g} s / {:.0f} workers, at least {:.0f} s", n(d_.items), d_.payment_s, workers_,
                    checkout_s));
  }

  void reckon_sizes() {
    add("sizes", "ledger", d_.items * ledger_bytes_a_unit / 1e6, "MB",
        fmt::format("{} units * {:.0f} bytes", n(d_.items), ledger_bytes_a_unit));
    add("sizes", "memory", idle_mb + (static_cast<double>(d_.buyers) * place_bytes + d_.items * hold_bytes) / 1e6,
        "MB",
        fmt::format("{:.0f} MB + {} places * {} bytes + {} holds * {:.0f} bytes", idle_mb,
                    n(static_cast<double>(d_.buyers)), place_bytes, n(d_.items), hold_bytes));
    const double page_bytes = d_.page_kb * 1000.0;
    add("sizes", "bandwidth of pages", pages_ * page_bytes * 8 / 1e9, "Gbit/s",
        fmt::format("{} pages/s * {} kB * 8", n(pages_), d_.page_kb));
    const double answers = clicks_ + polls_ + (d_.cache ? 1 : reads_);
    add("sizes", "bandwidth of answers", answers * answer_bytes * 8 / 1e6, "Mbit/s",
        fmt::format("{} answers/s * {:.0f} bytes * 8", n(answers), answer_bytes));
    traffic_gb_ = add("sizes", "traffic", static_cast<double>(d_.buyers) * pages_a_buyer * page_bytes / 1e9, "GB",
                      fmt::format("{} buyers * {:.0f} pages * {} kB", n(static_cast<double>(d_.buyers)),
                                  pages_a_buyer, d_.page_kb));
  }

  void reckon_pace() {
    if (d_.checkout_per_s > 0) {
      admit_ = add("pace", "safe pace", std::max(1.0, std::floor(d_.checkout_per_s * use_wanted * pace_period_s)),
                   "in 5 s",
                   fmt::format("{:.4g} orders/s of the checkout * {} * {:.0f} s", d_.checkout_per_s, use_wanted,
                               pace_period_s));
      add("pace", "everybody in after", d_.items / (admit_ / pace_period_s), "s",
          fmt::format("{} units / ({:.0f} / {:.0f} s)", n(d_.items), admit_, pace_period_s));
    }
    const double inside = d_.checkout_per_s > 0 ? admit_ / pace_period_s * checkout_s * 2 : d_.items;
    cap_ = add("pace", "cap", std::clamp(std::ceil(inside), 100.0, 100'000'000.0), "people inside",
               d_.checkout_per_s > 0 ? fmt::format("{:.4g}/s * {:.0f} s that a checkout takes * 2, at least 100",
                                                   admit_ / pace_period_s, checkout_s)
                                     : fmt::format("one for each of {} units, at least 100", n(d_.items)));
    const double budget = shop::OwnerSettings{}.status_reads_per_s_max;
    const double longest_s = static_cast<double>(shop::OwnerSettings{}.poll_advice_max.count()) / 1e6;
    add("pace", "poll advice", d_.cache ? 1 : std::clamp(waiting_ / budget, 1.0, longest_s), "s",
        d_.cache ? "a cache in front: a second, however many read"
                 : fmt::format("{} waiting / {} reads/s, 1 to {:.0f} s", n(waiting_), n(budget), longest_s));
    add("pace", "own place", place_poll_s, "s", "60 to 90 s, to be there when called");
  }

  void reckon_cost() {
    const double cores = edges_ * d_.cores_an_edge;
    add("cost", "machines", cores * d_.price_core_hour, "an hour",
        fmt::format("{:.0f} edges * {} cores * {:.4g}", edges_, d_.cores_an_edge, d_.price_core_hour));
    add("cost", "traffic", traffic_gb_ * d_.price_gb, "a sale",
        fmt::format("{:.4g} GB * {:.4g}", traffic_gb_, d_.price_gb));
  }

  [[nodiscard]] std::string configuration() const {
    std::string pace;
    if (admit_ > 0) pace = fmt::format("pace = {{ admit = {:.0f}, per = \"5s\" }}\n", admit_);
    return fmt::format(
        "# To start from: ask `sluice check` what it will do. Opened by `sluice sale open drop-1`, or set opens_at.\n"
        "[waiting]\nstatus_reads = {:.0f}\n\n[payment]\nworkers = {:.0f}\n\n"
        "[[sale]]\nid = \"drop-1\"\nname = \"The drop\"\nhold = \"{}\"\ncap = {:.0f}\n{}"
        "items = [{{ id = \"item-1\", name = \"The item\", price = {{ amount = 2500, currency = \"EUR\" }}, stock = "
        "{} }}]\n",
        shop::OwnerSettings{}.status_reads_per_s_max, workers_, format_duration(d_.hold), cap_, pace, d_.items);
  }

  const Demands& d_;
  const Costs& c_;
  Capacity capacity_;
  double clicks_ = 0, waiting_ = 0, pages_ = 0, reads_ = 0, polls_ = 0, takes_ = 0, checkouts_ = 0;  // people, and /s
  double edges_ = 0, workers_ = 0, admit_ = 0, cap_ = 0;
  double traffic_gb_ = 0;
};

}  // namespace

double Capacity::value(std::string_view name) const {
  const auto at = std::find_if(figures.begin(), figures.end(), [&](const Figure& one) { return one.name == name; });
  return at == figures.end() ? 0 : at->value;
}

Capacity reckon(const Demands& demands, const Costs& costs) {
  return Reckoning(demands, costs).run();
}

}  // namespace sluice::lab
