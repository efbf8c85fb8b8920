#include "report/forms.h"

#include <fmt/format.h>

#include <iterator>

namespace sluice::report {
namespace {

// A column of a sample's: its name in the file is that of the ledger's table.
struct Column {
  const char* name;
  std::uint64_t (*read)(const ledger::SampleRow& row);
};

#define SLUICE_COLUMN(field)                                                      \
  Column {                                                                        \
#field, [](const ledger::SampleRow& row) { return std::uint64_t{row.field}; } \
  }
constexpr Column columns[] = {
    SLUICE_COLUMN(waiting),       SLUICE_COLUMN(inside),       SLUICE_COLUMN(free),
    SLUICE_COLUMN(held),          SLUICE_COLUMN(sold),         SLUICE_COLUMN(places),
    SLUICE_COLUMN(waited),        SLUICE_COLUMN(sold_out),     SLUICE_COLUMN(calls),
    SLUICE_COLUMN(came),          SLUICE_COLUMN(lapsed),       SLUICE_COLUMN(left_called),
    SLUICE_COLUMN(left_waiting),  SLUICE_COLUMN(passed_over),  SLUICE_COLUMN(came_back),
    SLUICE_COLUMN(entered),       SLUICE_COLUMN(hold_refused), SLUICE_COLUMN(over_allowance),
    SLUICE_COLUMN(work_asked),    SLUICE_COLUMN(work_refused), SLUICE_COLUMN(requests),
    SLUICE_COLUMN(failures),      SLUICE_COLUMN(throttled),    SLUICE_COLUMN(shed),
    SLUICE_COLUMN(breaker_trips),
};
#undef SLUICE_COLUMN

void add_second(const SoldPoint& point, std::string& out) {
  fmt::format_to(std::back_inserter(out), "{},second,{},{}", format_rfc3339(point.at), point.secured, point.sold);
  out.append(std::size(columns), ',');
  out += "\r\n";
}

void add_sample(const ledger::SampleRow& row, std::string& out) {
  fmt::format_to(std::back_inserter(out), "{},sample,,", format_rfc3339(row.at));
  for (const Column& column : columns) fmt::format_to(std::back_inserter(out), ",{}", column.read(row));
  out += "\r\n";
}

}  // namespace

std::string to_csv(const Figures& f) {
  std::string out = "at,kind,units_secured,units_sold";
  for (const Column& column : columns) out.append(",").append(column.name);
  out += "\r\n";
  auto second = f.seconds.begin();
  for (const ledger::SampleRow& sample : f.samples) {
    for (; second != f.seconds.end() && second->at <= sample.at; ++second) add_second(*second, out);
    add_sample(sample, out);
  }
  for (; second != f.seconds.end(); ++second) add_second(*second, out);
  return out;
}

}  // namespace sluice::report
