#include "sandbox/listing.h"

#include <algorithm>
#include <charconv>

#include "base/json_writer.h"
#include "sandbox/record_text.h"

namespace sluice::sandbox {
namespace {

std::optional<std::uint32_t> parse_limit(std::string_view text) {
  std::uint32_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (limit < 1 || limit > ListQuery::limit_max) return std::nullopt;
  return limit;
}

std::optional<ApiError> read_parameter(std::string_view name, std::string_view value, ListQuery& query) {
  const auto wrong = [](std::string_view param, std::string message) {
    return wrong_param(param, "parameter_invalid_string", std::move(message));
  };
  if (name == "after") {
    const auto after = parse_id(charge_prefix, value);
    if (!after) return wrong("after", "after must be the id of a charge, such as ch_12");
    query.after = *after;
    return std::nullopt;
  }
  if (name == "limit") {
    const auto limit = parse_limit(value);
    if (!limit) return wrong("limit", "limit must be a number from 1 to 1000");
    query.limit = *limit;
    return std::nullopt;
  }
  if (name == "reference") {
    if (!is_valid_reference(value)) return wrong("reference", "reference must be 1 to 64 of A-Za-z0-9_.-");
    query.reference = value;
    return std::nullopt;
  }
  return wrong("query", "the parameters are after, limit and reference");
}

// The list answer, up to `limit` charges.
class PageWriter {
public:
  PageWriter(std::string& out, std::uint32_t limit) : json_(out), limit_(limit) {
    out.clear();
    json_.begin_object().key("charges").begin_array();
  }

  // False: the page is full, and the next one begins with this charge.
  bool add(const Charge& charge) {
    is_more_ = count_ == limit_;
    if (is_more_) return false;
    write_listed(json_, charge);
    ++count_;
    last_ = charge.number;
    return true;
  }

  void end(std::uint32_t captured_total) {
    json_.end_array().field("captured_total", captured_total).key("next_after");
    is_more_ ? json_.text(id_of(charge_prefix, last_)) : json_.null();
    json_.end_object();
  }

private:
  JsonWriter json_;
  const std::uint32_t limit_;
  std::uint32_t count_ = 0;
  std::uint32_t last_ = 0;
  bool is_more_ = false;
};

void write_all(PageWriter& page, const ChargeRecord& record, std::uint32_t after) {
  for (std::uint64_t number = std::uint64_t{after} + 1; number <= record.size(); ++number) {
    if (!page.add(record.at(static_cast<std::uint32_t>(number)))) break;
  }
  page.end(record.summary()[static_cast<std::size_t>(ChargeStatus::captured)].count);
}

void write_of_reference(PageWriter& page, const ChargeRecord& record, const ListQuery& query) {
  std::uint32_t captured = 0;
  for (auto number = record.first_of(*query.reference); number != 0; number = record.next_of_same(number)) {
    const auto& charge = record.at(number);
    if (charge.state.status == ChargeStatus::captured) ++captured;
    if (number > query.after) page.add(charge);
  }
  page.end(captured);
}

// Who reads sums from before there were such is told of these only when there is one.
bool is_told_only_if_any(ChargeStatus status) {
  return status == ChargeStatus::created || status == ChargeStatus::authorized || status == ChargeStatus::cancelled;
}

}  // namespace

Parsed<ListQuery> read_list_query(std::string_view query) {
  ListQuery read;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    if (auto error = read_parameter(pair.substr(0, equals), value, read)) return *error;
  }
  return read;
}

void write_listing(std::string& out, const ChargeRecord& record, const ListQuery& query) {
  PageWriter page(out, query.limit);
  query.reference ? write_of_reference(page, record, query) : write_all(page, record, query.after);
}

void write_summary(std::string& out, const ChargeRecord& record) {
  out.clear();
  JsonWriter json(out);
  json.begin_object();
  for (const auto status : {ChargeStatus::captured, ChargeStatus::declined, ChargeStatus::requires_action,
                            ChargeStatus::created, ChargeStatus::authorized, ChargeStatus::cancelled}) {
    const auto& sum = record.summary()[static_cast<std::size_t>(status)];
    if (is_told_only_if_any(status) && sum.count == 0) continue;
    json.key(to_string(status)).begin_object().field("count", sum.count);
    json.key("amounts").begin_object();
    for (const auto& [currency, amount] : sum.amounts) json.field({currency.data(), currency.size()}, amount);
    json.end_object().end_object();
  }
  json.end_object();
}

}  // namespace sluice::sandbox
