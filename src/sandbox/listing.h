// The sandbox's own record as an outside check reads it, to compare what was charged with what was sold. No part of
// Stripe's API; needs no key.
//
//   GET /v1/charges            {"charges": [...], "captured_total": n, "next_after": "ch_1000" or null}
//                              ?reference=ord_... only that reference's, ?after=ch_12 and ?limit=100 to page.
//                              captured_total counts the captured charges of all pages.
//   GET /v1/charges/summary    {"captured": {"count": n, "amounts": {"EUR": 1999}}, "declined": ..., ...}
//                              ("created", "authorized" and "cancelled" only when there are such)
//
// On the server's thread. Cost: linear in what is listed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sandbox/api_error.h"
#include "sandbox/charge_record.h"

namespace sluice::sandbox {

struct ListQuery {
  static constexpr std::uint32_t limit_max = 1000;  // an answer of at most about 700 kB with the longest keys

  std::uint32_t after = 0;  // the number of a charge; 0 = from the first
  std::uint32_t limit = limit_max;
  std::optional<std::string_view> reference;  // points into the query that was read
};

// 400: a parameter that is unknown or wrong.
[[nodiscard]] Parsed<ListQuery> read_list_query(std::string_view query);

void write_listing(std::string& out, const ChargeRecord& record, const ListQuery& query);
void write_summary(std::string& out, const ChargeRecord& record);

}  // namespace sluice::sandbox
