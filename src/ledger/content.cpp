#include "ledger/content.h"

#include <algorithm>

namespace sluice::ledger::sample {
namespace {

class Recorder final : public SaleVisitor {
public:
  std::vector<std::string> lines;

  void on_item(const ItemRow& row) override { lines.push_back(text(row)); }
  void on_line(const LineRow& row) override { lines.push_back(text(row)); }
  void on_cleared(const ClearedRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_hold(const HoldRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_claim(const ClaimRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_slot(const SlotRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_newest_hold(HoldId) override {}  // is no row of the sale
  void on_redeemed(LineIndex line, Ordinal ordinal) override { lines.push_back(redeemed_text(line, ordinal)); }
  void on_order(const OrderRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_order_event(const OrderEventRow& row) override { lines.push_back(text(row)); }
  void on_payment(const PaymentRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_refund(const RefundRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_cancellation(const CancellationRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_job(const JobRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_answer(const AnswerRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_handover(const HandoverRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_notice(const NoticeRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_priority_code(const PriorityCodeRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_priority_use(const PriorityUseRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_inbox(const InboxRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_endpoint(const EndpointRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_sample(const SampleRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_sale_event(const SaleEventRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
};

}  // namespace

std::string redeemed_text(LineIndex line, Ordinal ordinal) {
  return "redeemed|" + std::to_string(raw(line)) + '|' + std::to_string(raw(ordinal));
}

std::vector<std::string> visit(Store& ledger, std::string_view sale) {
  Recorder recorder;
  ledger.read_sale(sale, recorder).value();
  return std::move(recorder.lines);
}

std::string dump(Store& ledger, std::uint32_t highest) {
  std::string out;
  const std::vector<SaleRow> sales = ledger.read_sales().value();
  for (const SaleRow& row : sales) out += text(row) + '\n';
  for (const std::string_view sale : {sale_name, other_sale}) {
    for (const std::string& line : visit(ledger, sale)) out += line + '\n';
  }
  const auto people = ledger.open_people().value();
  for (const UserRow& row : people->read_users().value()) out += text(row) + '\n';
  const ActPage newest = people->read_acts({}, ActNumber{}, highest).value();
  for (const ActRow& row : newest.acts) out += text(row) + '\n';
  for (const std::string_view sale : {sale_name, other_sale}) {
    for (const PreparationRow& row : people->read_preparations(sale).value()) out += text(row) + '\n';
  }
  const auto reader = ledger.open_reader().value();
  for (std::uint32_t i = 1; i <= highest; ++i) {
    if (const auto row = reader->read_hold(hold(i)).value(); row) out += text(*row) + '\n';
    const auto image = reader->read_order(order(i)).value();
    if (!image) continue;
    out += text(image->order) + '\n';
    for (const OrderEventRow& row : image->history) out += text(row) + '\n';
  }
  return out;
}

int secured_count(Store& ledger, std::string_view sale) {
  auto found = visit(ledger, sale);
  const auto rows = static_cast<std::uint32_t>(
      std::count_if(found.begin(), found.end(), [](const auto& line) { return line.starts_with("hold|"); }));
  std::vector<std::string> expected{text(put_item(sale)), text(put_line(sale))};
  for (std::uint32_t i = 1; i <= rows; ++i) {
    expected.push_back(text(insert_hold(i, sale)));
    expected.push_back(text(insert_claim(i, sale)));
    expected.push_back(text(insert_slot(i, sale)));
    expected.push_back(redeemed_text(LineIndex{0}, Ordinal{i}));
  }
  std::sort(found.begin(), found.end());
  std::sort(expected.begin(), expected.end());
  return found == expected ? static_cast<int>(rows) : -1;
}

}  // namespace sluice::ledger::sample
