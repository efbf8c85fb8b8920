// The report of a sale, which operators ask for: units, lines, codes and counters, as JSON.
//
// Only reads, and is made when asked for: nothing of it is kept. It says how things stand in the owner's memory; the
// counters are those of durable rounds.
//
// Not thread-safe: the owner's thread. Cost: linear in lines and items.
#pragma once

#include <string>

#include "base/json_writer.h"
#include "shop/line/calling.h"

namespace sluice::shop {

class SaleReport {
public:
  SaleReport(const Course& course, const Units& units, const Floor& floor, const Calling& calling,
             const PriorityCodes& codes)
      : course_(course), units_(units), floor_(floor), calling_(calling), codes_(codes) {}

  Answer apply(Now now, const ReadReport&, Round&) const { return {.verdict = Verdict::found, .body = text(now)}; }
  [[nodiscard]] std::string text(Now now) const;

private:
  void write_items(JsonWriter& json) const;
  void write_line(JsonWriter& json, std::size_t index) const;
  void write_counters(JsonWriter& json) const;

  const Course& course_;
  const Units& units_;
  const Floor& floor_;
  const Calling& calling_;
  const PriorityCodes& codes_;
};

}  // namespace sluice::shop
