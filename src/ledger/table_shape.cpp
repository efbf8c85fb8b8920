#include "ledger/table_shape.h"

#include <concepts>
#include <tuple>

#include "ledger/each_column.h"
#include "ledger/rows.h"

namespace sluice::ledger {
namespace {

template <class Member>
constexpr bool is_text = std::convertible_to<Member, std::string_view> || State<Member> ||
                         requires(const Member& id) {
  id.is_nil();
};

template <class Row>
TableShape shape() {
  TableShape table{.name = Row::table, .columns = {}};
  each_column<Row>([&](const auto& column, std::size_t) {
    using Member = std::remove_cvref_t<decltype(std::declval<Row>().*(column.member))>;
    table.columns.push_back({.name = column.name, .is_number = !is_text<Member>});
  });
  return table;
}

template <class... Rows>
std::vector<TableShape> shapes() {
  return {shape<Rows>()...};
}

constexpr std::uint64_t fnv_start = 0xcbf29ce484222325ULL;
constexpr std::uint64_t fnv_step = 0x100000001b3ULL;

void mix(std::uint64_t& hash, std::string_view bytes) {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * fnv_step;
}

}  // namespace

std::span<const TableShape> table_shapes() {
  static const std::vector<TableShape> all =
      shapes<SettingsRow, MarkRow, ItemRow, LineRow, ClearedRow, HoldRow, ClaimRow, SlotRow, OrderRow, OrderEventRow,
             PaymentRow, RefundRow, CancellationRow, JobRow, AnswerRow, HandoverRow, PriorityCodeRow, PriorityUseRow,
             InboxRow, EndpointRow, NoticeRow, SampleRow, SaleEventRow, UserRow, ActRow, PreparationRow>();
  return all;
}

std::string column_list(const TableShape& table) {
  std::string list;
  for (const ColumnShape& column : table.columns) list.append(list.empty() ? "" : ",").append(column.name);
  return list;
}

void TableSum::add(const Cells& row) {
  std::uint64_t hash = fnv_start;
  for (const Cell& cell : row) {
    if (!cell) {
      mix(hash, "null");
    } else if (const auto* number = std::get_if<std::int64_t>(&*cell)) {
      mix(hash, "number " + std::to_string(*number));
    } else {
      const std::string& text = std::get<std::string>(*cell);
      mix(hash, "text " + std::to_string(text.size()) + " ");
      mix(hash, text);
    }
  }
  ++rows;
  sum += hash;
}

}  // namespace sluice::ledger
