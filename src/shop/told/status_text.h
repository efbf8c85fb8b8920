// The text of a sale's status document: JSON for everybody, the same for each reader.
//
// Only reads; whoever tells it (Telling) adds `now`. Says what buyers may know: no codes, and no stock that was taken
// off sale.
//
// Invariant: the text is a function of what it reads and of `poll_after`.
// Not thread-safe: the owner's thread. Cost: linear in lines and items.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "shop/line/calling.h"
#include "shop/owner/owner_settings.h"
#include "shop/sale/schedule.h"
#include "shop/told/told.h"

namespace sluice::shop {

class StatusText {
public:
  StatusText(const Course& course, const Units& units, const Floor& floor, const Calling& calling,
             const Schedule& schedule, const OwnerSettings& settings)
      : course_(course), units_(units), floor_(floor), calling_(calling), schedule_(schedule), settings_(settings) {}

  // Without `now`. `items`: where in it each item is.
  [[nodiscard]] std::string text(Duration poll_after, std::vector<StatusDocument::Part>& items) const;
  // As the document says it: "sold_out" of an open sale with nothing left in any line. Lives for good.
  [[nodiscard]] std::string_view state() const;

private:
  [[nodiscard]] bool offers_events() const;
  void write_item(JsonWriter& json, std::size_t index) const;
  void write_line(JsonWriter& json, std::size_t index) const;
  void write_slow_reason(JsonWriter& json, std::size_t index) const;

  const Course& course_;
  const Units& units_;
  const Floor& floor_;
  const Calling& calling_;
  const Schedule& schedule_;
  const OwnerSettings& settings_;
};

}  // namespace sluice::shop
