#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rehearse/report.h"
#include "rehearse/svg.h"

namespace sluice::rehearse {
namespace {

// Light and dark from one set of names. Colours carry at least 4.5:1 against their background where they are text.
constexpr std::string_view style = R"(
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1b2330;--soft:#586374;--rule:#dfe3e9;
--good:#12703c;--bad:#b3261e;--odd:#8a5a00;--c0:#2f6fdb;--c1:#2e9e5b;--c2:#9aa5b4;--c3:#d0453b;--c4:#d99a1c;--c5:#7a4fc9}
@media (prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1a2029;--ink:#e8ecf2;--soft:#a3afbf;--rule:#2e3744;
--good:#5fd08d;--bad:#ff8a80;--odd:#f0c060;--c0:#6ea3ff;--c1:#4fc47f;--c2:#65707f;--c3:#ff7b70;--c4:#f0b849;--c5:#b795f5}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:60rem;margin:0 auto;padding:1.25rem 1rem 3rem}
header{border-left:.5rem solid var(--tone);padding:.25rem 0 .25rem 1rem;margin:1rem 0 1.5rem}
.pass{--tone:var(--good)}.fail{--tone:var(--bad)}.invalid{--tone:var(--odd)}
h1{margin:0;font-size:1.9rem;line-height:1.2;color:var(--tone)}
header p{margin:.5rem 0 0;font-size:1.1rem;max-width:46rem}
h2{font-size:1.15rem;margin:0 0 .5rem}
section{background:var(--card);border:1px solid var(--rule);border-radius:.6rem;padding:1rem;margin:0 0 1rem}
section>p{margin:.25rem 0 .75rem;color:var(--soft);max-width:46rem}
dl.big{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:0}
dl.big div{border-top:2px solid var(--rule);padding-top:.4rem}
dt{color:var(--soft);font-size:.9rem}dd{margin:0;font-size:1.35rem;font-weight:600}
ul.checks{list-style:none;margin:0;padding:0}
ul.checks li{padding:.35rem 0 .35rem 1.9rem;position:relative;border-top:1px solid var(--rule)}
ul.checks li:first-child{border-top:0}
ul.checks li::before{position:absolute;left:.2rem;font-weight:700}
.ok::before{content:"\2713";color:var(--good)}.broken::before{content:"\2717";color:var(--bad)}
.broken{font-weight:600}
svg{display:block;width:100%;height:auto}
svg text{font-size:14px;fill:var(--soft)}svg text.unit{fill:var(--ink)}svg text.marked{fill:var(--ink)}
.grid{stroke:var(--rule)}.line{fill:none;stroke-width:2.5;stroke-linejoin:round}
.mark{stroke:var(--ink);stroke-dasharray:2 3}.bound{stroke:var(--bad);stroke-width:2;stroke-dasharray:7 5}
rect.s0{fill:var(--c0)}rect.s1{fill:var(--c1)}rect.s2{fill:var(--c2)}rect.s3{fill:var(--c3)}rect.s4{fill:var(--c4)}
.line.s0{stroke:var(--c0)}.line.s1{stroke:var(--c1);stroke-dasharray:9 4}.line.s3{stroke:var(--c3)}.line.s5{stroke:var(--c5)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;margin:.5rem 0 0;padding:0;font-size:.9rem}
.key{display:inline-block;width:1.1rem;height:.7rem;border-radius:2px;margin-right:.4rem}
.key.s0{background:var(--c0)}.key.s1{background:var(--c1)}.key.s2{background:var(--c2)}.key.s3{background:var(--c3)}
.key.s4{background:var(--c4)}.key.s5{background:var(--c5)}.key.bound{background:var(--bad);height:.2rem;margin-bottom:.2rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.95rem}
th,td{text-align:right;padding:.35rem .6rem;border-top:1px solid var(--rule);white-space:nowrap}
thead th{border-top:0;color:var(--soft);font-weight:500}
th:first-child,td:first-child{text-align:left;padding-left:0}
.pairs td{white-space:normal}
pre{overflow-x:auto;background:var(--bg);border:1px solid var(--rule);border-radius:.4rem;padding:.75rem;margin:0;font-size:.9rem}
@media (max-width:40rem){h1{font-size:1.5rem}svg text{font-size:23px}section{padding:.8rem}dd{font-size:1.2rem}}
@media print{body{background:#fff}section{break-inside:avoid}}
)";

// "1 234 567", with spaces that do not break.
std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, "\u00a0");
  return digits;
}

std::string ms(Duration duration) {
  const double value = in_ms(duration);
  if (value >= 10'000) return fmt::format("{:.1f} s", value / 1000);
  return fmt::format("{:.{}f} ms", value, value < 10 ? 2 : value < 100 ? 1 : 0);
}

class Page {
public:
  explicit Page(const Report& report) : r_(report) {}

  std::string write() {
    head();
    verdict();
    numbers();
    checks();
    over_time();
    latency();
    lag();
    line();
    fairness();
    troubles();
    settings();
    out_ += "</main></body></html>\n";
    return std::move(out_);
  }

private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  void open(std::string_view title, std::string_view words = {}) {
    add("<section><h2>{}</h2>", title);
    if (!words.empty()) add("<p>{}</p>", words);
  }
  void close() { out_ += "</section>\n"; }

  void head() {
    add(R"(<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rehearsal of {}: {}</title>)",
        escape_html(r_.settings.sale), to_string(r_.verdict));
    out_ +=
        R"(<meta name="viewport" content="width=device-width,initial-scale=1">)"
        R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>)";
    out_ += style;
    out_ += "</style></head><body><main>\n";
  }

  void verdict() {
    static constexpr std::array<std::string_view, 3> words{"The shop held", "The shop did not hold",
                                                           "This rehearsal does not count"};
    add(R"(<header class="{}"><h1>{}</h1><p>{} buyers came to “{}” within {:.1f} s. {} secured a unit)",
        to_string(r_.verdict), words[static_cast<std::size_t>(r_.verdict)], grouped(r_.buyers),
        escape_html(r_.settings.sale), r_.arrivals_s, grouped(r_.secured));
    if (r_.sold_out > 0) add(", {} were told that it is sold out", grouped(r_.sold_out));
    if (r_.in_line > 0) add(", {} still waited in line at the end", grouped(r_.in_line));
    if (r_.gave_up > 0) add(", {} never got an answer", grouped(r_.gave_up));
    add(". 99 of 100 clicks were answered within {}.</p></header>\n", ms(r_.latency[0].percentile(99)));
  }

  void number(std::string_view name, const std::string& value) {
    add("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
  }

  void numbers() {
    open("In numbers");
    out_ += "<dl class=\"big\">";
    number("arrivals a second", grouped(static_cast<std::uint64_t>(r_.arrivals_per_s)));
    number("secured", grouped(r_.secured));
    number("orders confirmed", grouped(r_.orders.confirmed));
    number("told to wait", grouped(r_.in_line_ever));
    number("sold out", grouped(r_.sold_out));
    number("errors", grouped(r_.errors.total()));
    number("told to come back later", grouped(r_.throttled));
    number("click, p50", ms(r_.latency[0].percentile(50)));
    number("click, p99", ms(r_.latency[0].percentile(99)));
    number("click, slowest", ms(r_.latency[0].max()));
    number("requests", grouped(r_.requests));
    number("busiest second", grouped(static_cast<std::uint64_t>(r_.requests_per_s_max)));
    out_ += "</dl>";
    close();
  }

  void check(bool is_ok, const std::string& words) {
    add(R"(<li class="{}">{}</li>)", is_ok ? "ok" : "broken", words);
  }
  void check_none(std::uint64_t count, std::string_view good, std::string_view bad) {
    check(count == 0, count == 0 ? std::string(good) : fmt::format("{} {}", grouped(count), bad));
  }

  void checks() {
    open("What was checked");
    out_ += "<ul class=\"checks\">";
    check_none(r_.oversold, "No unit was sold twice or beyond the stock",
               "units were sold twice or beyond the stock");
    check_none(r_.inversions, "Nobody present was passed over", "present waiters were passed over by later places");
    check_none(r_.fairness.position_grew, "No place in line ever grew",
               "times somebody who stayed in line was shown a higher position than before");
    check_none(r_.lost_acks, "Every acknowledged hold and order was there when its buyer read it again",
               "acknowledged holds or orders were missing when their buyers read them again");
    check_none(r_.unverified_acks, "All of them could be read again",
               "acknowledged holds or orders could not be read again");
    check_none(r_.secured - std::min(r_.secured, r_.orders.confirmed), "Every secured buyer has a confirmed order",
               "secured buyers have no confirmed order");
    check_none(r_.gave_up, "Every click got a final answer", "buyers never got a final answer");
    check_none(r_.errors.malformed + r_.errors.unexpected, "Every answer was one that the API promises",
               "answers were not what the API promises");
    const Duration lag = std::max(r_.send_lag.percentile(99), r_.send_lag_after.percentile(99));
    const bool is_on_time = in_ms(lag) <= r_.settings.send_lag_max_ms;
    check(is_on_time,
          fmt::format("The generator {} its schedule: 99 of 100 requests left within {} of their time (allowed "
                      "{:.0f} ms)",
                      is_on_time ? "kept" : "did not keep", ms(lag), r_.settings.send_lag_max_ms));
    for (const ThresholdOutcome& threshold : r_.thresholds) {
      check(threshold.is_kept,
            fmt::format("Threshold <code>{}</code>: it was {:.6g}", escape_html(threshold.text), threshold.measured));
    }
    out_ += "</ul>";
    close();
  }

  // One value a second, up to the last second in which there is anything to show.
  template <class Read>
  Series series(std::string_view name, std::string_view css_class, std::size_t seconds, Read&& read) const {
    Series out{name, css_class, {}};
    for (std::size_t i = 0; i < seconds; ++i) out.values.push_back(static_cast<double>(read(r_.seconds[i])));
    return out;
  }

  static bool has_answers(const Second& s) { return s.secured + s.in_line + s.sold_out > 0; }

  [[nodiscard]] std::size_t busy_seconds() const {
    std::size_t out = 0;
    for (std::size_t i = 0; i < r_.seconds.size(); ++i) {
      const Second& s = r_.seconds[i];
      if (s.arrivals + s.secured + s.in_line + s.sold_out + s.errors + s.throttled > 0) out = i + 1;
    }
    return out;
  }

  void over_time() {
    open("Clicks and answers, second by second", "How many buyers clicked, and what they were told.");
    const std::size_t n = busy_seconds();
    out_ += stacked_chart({"Arrivals and answers a second by outcome", "a second"},
                          {series("secured", "s1", n, [](const Second& s) { return s.secured; }),
                           series("in line", "s0", n, [](const Second& s) { return s.in_line; }),
                           series("sold out", "s2", n, [](const Second& s) { return s.sold_out; }),
                           series("told to come back", "s4", n, [](const Second& s) { return s.throttled; }),
                           series("errors", "s3", n, [](const Second& s) { return s.errors; })},
                          series("arrivals planned", "s5", n, [](const Second& s) { return s.arrivals; }));
    close();
  }

  void latency_row(std::string_view name, const Histogram& h) {
    if (h.count() == 0) return;
    add("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", name,
        grouped(h.count()), ms(h.percentile(50)), ms(h.percentile(90)), ms(h.percentile(99)), ms(h.percentile(99.9)),
        ms(h.max()));
  }

  void latency() {
    open("How long an answer took",
         "Counted from the moment at which the buyer meant to click, whether or not the request could leave at once. "
         "So a "
         "shop that stalls is slow for everybody who came during the stall.");
    const std::size_t n = busy_seconds();
    out_ += line_chart({"Percentiles of the latency of clicks, by second", "ms"},
                       {series("p50", "s0", n, [](const Second& s) { return has_answers(s) ? s.buy_p50_ms : -1; }),
                        series("p90", "s1", n, [](const Second& s) { return has_answers(s) ? s.buy_p90_ms : -1; }),
                        series("p99", "s3", n, [](const Second& s) { return has_answers(s) ? s.buy_p99_ms : -1; })},
                       0);
    close();
    open("Who waited how long", "All clicks by the time to their answer, on a logarithmic scale.");
    out_ += distribution_chart({"Distribution of the latency of clicks", "clicks"}, r_.latency[0]);
    out_ +=
        "<div class=\"scroll\"><table><thead><tr><th>request</th><th>answers</th><th>p50</th><th>p90</th><th>p99</th>"
        "<th>p99.9</th><th>slowest</th></tr></thead><tbody>";
    static constexpr std::array<std::string_view, kinds_reported> names{"click to buy", "checkout",
                                                                        "own place in line", "order"};
    for (std::size_t i = 0; i < kinds_reported; ++i) latency_row(names[i], r_.latency[i]);
    latency_row("click, from the write on", r_.service);
    latency_row("wait for room in a pipeline", r_.server_wait);
    out_ += "</tbody></table></div>";
    close();
  }

  void lag() {
    open("Is the instrument to be trusted?",
         "The generator’s own delay: from the planned moment of a click to its write, less the time in which every "
         "pipeline "
         "was full and the shop owed answers.");
    out_ += line_chart({"99th percentile of the generator's send lag, by second", "ms"},
                       {series("send lag, p99", "s5", busy_seconds(),
                               [](const Second& s) { return s.arrivals > 0 ? s.send_lag_p99_ms : -1; })},
                       r_.settings.send_lag_max_ms);
    out_ += "<div class=\"scroll\"><table class=\"pairs\"><tbody>";
    row("send lag of clicks, p99", ms(r_.send_lag.percentile(99)));
    row("send lag of later requests, p99", ms(r_.send_lag_after.percentile(99)));
    row("requests on one connection, mean and most", fmt::format("{:.1f}, {}", r_.depth_mean, r_.depth_max));
    row("connections opened again", grouped(r_.reconnects));
    row("processor time", fmt::format("{:.2f} s in {:.1f} s", r_.generator_cpu_s, r_.duration_s));
    out_ += "</tbody></table></div>";
    close();
  }

  void row(std::string_view name, const std::string& value) { add("<tr><td>{}</td><td>{}</td></tr>", name, value); }

  void line() {
    const FairnessReport& f = r_.fairness;
    if (f.range.count + f.place_error.count + f.chance.count == 0) return;
    open("Did the line keep its word?",
         "What those who were called had been told at first: the people ahead, beside how many were really called "
         "before them, and the range of their wait, beside when they were called. Four of five within is the aim: a "
         "range that everybody is within is too wide to help.");
    const auto percent = [](double share) { return fmt::format("{:.1f} %", 100 * share); };
    if (f.range.count > 0) {
      out_ += range_chart({"Calls by where in the range first told they came", "calls"}, f.range.calls_by_bin);
    }
    out_ += "<div class=\"scroll\"><table class=\"pairs\"><tbody>";
    if (f.range.count > 0) {
      row("called within the range, of " + grouped(f.range.count), percent(f.range.within));
      row("sooner", percent(f.range.sooner));
      row("later", percent(f.range.later));
    }
    if (f.place_error.count > 0) {
      row("people ahead wrong by, mean", percent(f.place_error.mean));
      row("p50, p99", fmt::format("{}, {}", percent(f.place_error.p50), percent(f.place_error.p99)));
    }
    if (f.chance.count > 0) {
      row("got a unit, of " + grouped(f.chance.count) + " who waited to the end", percent(f.chance.got));
      row("the chance first told, mean", percent(f.chance.told));
    }
    row("places that grew", grouped(f.position_grew));
    out_ += "</tbody></table></div>";
    close();
  }

  void fairness() {
    if (r_.secured == 0) return;
    open("Did coming early help?", "Buyers in ten equal groups by the moment of their click.");
    out_ +=
        "<div class=\"scroll\"><table><thead><tr><th>group</th><th>came</th><th>secured</th><th>wait, p50</th>"
        "<th>wait, p99</th></tr></thead><tbody>";
    for (std::size_t i = 0; i < r_.deciles.size(); ++i) {
      const Decile& d = r_.deciles[i];
      const auto wait = [&](double value) {
        return d.secured == 0 ? std::string("–") : ms(Duration(static_cast<std::int64_t>(value * 1000)));
      };
      add("<tr><td>{}{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", i + 1,
          i == 0   ? ", first"
          : i == 9 ? ", last"
                   : "",
          grouped(d.arrivals), grouped(d.secured), wait(d.wait_p50_ms), wait(d.wait_p99_ms));
    }
    out_ += "</tbody></table></div>";
    close();
  }

  void troubles() {
    if (r_.errors.total() == 0 && r_.retries == 0 && r_.reasons.empty()) return;
    open("Troubles");
    out_ += "<div class=\"scroll\"><table class=\"pairs\"><tbody>";
    row("connections lost with requests unanswered", grouped(r_.errors.connection));
    row("not answered in time", grouped(r_.errors.timeout));
    row("not what the API promises", grouped(r_.errors.malformed));
    row("a status that is not promised", grouped(r_.errors.unexpected));
    row("attempts that were repeated", grouped(r_.retries));
    if (r_.unjudged_waiters > 0) row("waiters that could not be asked in the end", grouped(r_.unjudged_waiters));
    out_ += "</tbody></table></div><ul>";
    for (const std::string& reason : r_.reasons) add("<li>{}</li>", escape_html(reason));
    for (const std::string& sample : r_.error_samples) add("<li><code>{}</code></li>", escape_html(sample));
    out_ += "</ul>";
    close();
  }

  static std::string seconds_text(double s) {
    return format_duration(std::chrono::milliseconds(static_cast<std::int64_t>(s * 1000)));
  }

  void settings() {
    const Settings& s = r_.settings;
    open("To repeat it", "The same seed brings the same buyers at the same moments.");
    std::string command =
        fmt::format("sluice rehearse --sale {} --url {} --buyers {} --over {} --connections {} --seed {}", s.sale,
                    s.url, s.buyers, seconds_text(s.over_s), s.connections, s.seed);
    for (const ThresholdOutcome& threshold : r_.thresholds)
      command += fmt::format(" --threshold '{}'", threshold.text);
    add("<pre>{}</pre><div class=\"scroll\"><table class=\"pairs\"><tbody>", escape_html(command));
    row("started", escape_html(r_.started_at));
    row("stock at the start", grouped(s.stock));
    row("connections, requests on each at most", fmt::format("{}, {}", s.connections, s.pipeline_depth_max));
    row("time for lines and orders to finish", seconds_text(s.drain_s));
    row("whole rehearsal", fmt::format("{:.1f} s", r_.duration_s));
    out_ += "</tbody></table></div>";
    close();
  }

  const Report& r_;
  std::string out_;
};

}  // namespace

std::string to_html(const Report& report) {
  return Page(report).write();
}

}  // namespace sluice::rehearse
