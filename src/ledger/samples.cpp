#include "ledger/samples.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace sluice::ledger::sample {
namespace {

constexpr std::string_view settings = R"({"buyer_limit":2,"name":"It's \"new\""})";
constexpr std::int64_t price = 2500;

template <class... Parts>
std::string line_of(std::string_view kind, const Parts&... parts) {
  std::ostringstream out;
  out << kind;
  ((out << '|' << parts), ...);
  return out.str();
}

template <class Enum>
auto n(Enum value) {
  return static_cast<std::uint64_t>(raw(value));
}
std::int64_t ms(WallTime time) {
  return time.time_since_epoch().count();
}

// What the JSON of hold `number` lists, kept for the whole program because writes borrow their text.
std::string_view items_of(std::uint32_t number) {
  static std::map<std::uint32_t, std::string> known;
  std::string& text = known[number];
  if (text.empty()) {
    text = R"([{"item":"tee","quantity":1,"units":[)" + std::to_string(number) + R"(],"price":2500}])";
  }
  return text;
}

std::string_view body_of(std::uint32_t number) {
  static std::map<std::uint32_t, std::string> known;
  std::string& text = known[number];
  if (text.empty()) text = R"({"outcome":"secured","hold":")" + hold(number).str() + R"("})";
  return text;
}

class Recorder final : public SaleVisitor {
public:
  std::vector<std::string> lines;

  void on_item(const ItemRow& row) override { lines.push_back(text(row)); }
  void on_line(const LineRow& row) override { lines.push_back(text(row)); }
  void on_hold(const HoldRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_claim(const ClaimRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_slot(const SlotRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_redeemed(LineIndex line, Ordinal ordinal) override { lines.push_back(redeemed_text(line, ordinal)); }
  void on_order(const OrderRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_order_event(const OrderEventRow& row) override { lines.push_back(text(row)); }
  void on_payment(const PaymentRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_job(const JobRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_answer(const AnswerRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_handover(const HandoverRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_priority_code(const PriorityCodeRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
  void on_priority_use(const PriorityUseRowOf<std::string_view>& row) override { lines.push_back(text(row)); }
};

}  // namespace

HoldId hold(std::uint64_t number) {
  return HoldId(Id128(number, 7));
}
OrderId order(std::uint64_t number) {
  return OrderId(Id128(number, 8));
}
BuyerId buyer(std::uint64_t number) {
  return BuyerId(Id128(number, 9));
}
JobId job(std::uint64_t number) {
  return JobId(Id128(number, 10));
}
WallTime at(std::int64_t time) {
  return WallTime(std::chrono::milliseconds(time));
}

PutSale put_sale(std::uint64_t epoch, std::string_view sale) {
  return {{sale, "open", epoch, 5'000'000, settings, "5eed"}};
}
PutItem put_item(std::string_view sale) {
  return {{sale, item_name, ItemIndex{0}, "Winter tee \xe2\x84\xa2", price, "EUR", stock}};
}
PutLine put_line(std::string_view sale) {
  return {{sale, line_name, LineIndex{0}, 40, 30, stock, 20}};
}

InsertHold insert_hold(std::uint32_t number, std::string_view sale) {
  return {{hold(number), sale, LineIndex{0}, Ordinal{number}, buyer(number), HoldState::active, items_of(number),
           price, "EUR", at(1'798'142'400'123), at(1'798'143'000'123), 605'000'000}};
}
InsertClaim insert_claim(std::uint32_t number, std::string_view sale) {
  return {{sale, item_name, Unit{number}, Generation{1}, ClaimState::held, hold(number), buyer(number)}};
}
InsertSlot insert_slot(std::uint32_t number, std::string_view sale) {
  return {{sale, buyer(number), 1, hold(number)}};
}
InsertOrder insert_order(std::uint32_t number) {
  return {{order(number), hold(number), sale_name, buyer(number), OrderState::accepted, "a@b.c", "tok_ok",
           R"({"city":"Łódź"})", price, "EUR", at(1'798'142'401'000)}};
}
AppendOrderEvent event(std::uint32_t number, std::uint32_t sequence, OrderState state) {
  return {{order(number), sequence, state, at(1'798'142'401'000 + sequence)}};
}
PutPayment put_payment(std::uint32_t number, PaymentState state) {
  return {{order(number), hold(number), "sandbox", state, price, "EUR", "ch_1", "-"}};
}
PutJob put_job(std::uint32_t number, JobState state) {
  return {{job(number), sale_name, "payment", state, order(number), 3, at(1'798'142'402'000), "timed out"}};
}
InsertAnswer insert_answer(std::uint32_t number) {
  return {{buyer(number), "POST /v1/sales/drop-1/buy", "key 'one'", "ab12", 201, body_of(number), "/v1/holds/x",
           sale_name}};
}
PutHandover put_handover(std::uint32_t number, std::uint32_t to, std::string_view sale) {
  return {{sale, LineIndex{0}, Ordinal{number}, buyer(to)}};
}
InsertPriorityCode insert_code(std::string_view code, std::uint32_t uses, std::string_view sale) {
  return {{sale, code, "Winter club", code_line, uses}};
}
InsertPriorityUse insert_use(std::string_view code, std::uint32_t use, std::uint32_t number, std::string_view sale) {
  return {{sale, code, use, buyer(number), code_line, Ordinal{number}}};
}

Batch empty_sale(std::string_view sale) {
  return {put_sale(1, sale), put_item(sale), put_line(sale)};
}
Batch secured(std::uint32_t number, std::string_view sale) {
  return {insert_hold(number, sale), insert_claim(number, sale), insert_slot(number, sale)};
}
Batch ordered(std::uint32_t number) {
  return {MoveHold{hold(number), HoldState::active, HoldState::paying}, insert_order(number),
          event(number, 1, OrderState::accepted), put_payment(number, PaymentState::created),
          put_job(number, JobState::ready)};
}
Batch sold(std::uint32_t number) {
  return {MoveHold{hold(number), HoldState::paying, HoldState::sold},
          MoveClaim{sale_name, item_name, Unit{number}, Generation{1}, ClaimState::held, ClaimState::sold},
          MoveOrder{order(number), OrderState::accepted, OrderState::paid},
          event(number, 2, OrderState::paid),
          put_payment(number, PaymentState::captured),
          put_job(number, JobState::done)};
}

template <class S>
std::string text(const SaleRowOf<S>& r) {
  return line_of("sale", r.id, r.state, r.epoch, r.sale_time_us, r.settings, r.draw_key);
}
template <class S>
std::string text(const ItemRowOf<S>& r) {
  return line_of("item", r.sale, r.item, n(r.position), r.name, r.price_amount, r.price_currency, r.stock);
}
template <class S>
std::string text(const LineRowOf<S>& r) {
  return line_of("line", r.sale, r.line, n(r.position), r.issued, r.serving, r.reserved, r.drawn);
}
template <class S>
std::string text(const ClaimRowOf<S>& r) {
  return line_of("claim", r.sale, r.item, n(r.unit), n(r.generation), to_string(r.state), r.hold.str(),
                 r.buyer.str());
}
template <class S>
std::string text(const SlotRowOf<S>& r) {
  return line_of("slot", r.sale, r.buyer.str(), int{r.slot}, r.hold.str());
}
template <class S>
std::string text(const HoldRowOf<S>& r) {
  return line_of("hold", r.id.str(), r.sale, n(r.line), n(r.ordinal), r.buyer.str(), to_string(r.state), r.items,
                 r.total_amount, r.currency, ms(r.created_at), ms(r.expires_at), r.deadline_us);
}
template <class S>
std::string text(const OrderRowOf<S>& r) {
  return line_of("order", r.id.str(), r.hold.str(), r.sale, r.buyer.str(), to_string(r.state), r.email, r.method,
                 r.details, r.total_amount, r.currency, ms(r.created_at));
}
std::string text(const OrderEventRow& r) {
  return line_of("event", r.order.str(), r.sequence, to_string(r.state), ms(r.at));
}
template <class S>
std::string text(const PaymentRowOf<S>& r) {
  return line_of("payment", r.order.str(), r.hold.str(), r.provider, to_string(r.state), r.amount, r.currency,
                 r.provider_reference, r.detail);
}
template <class S>
std::string text(const JobRowOf<S>& r) {
  return line_of("job", r.id.str(), r.sale, r.kind, to_string(r.state), r.subject.str(), r.attempts, ms(r.run_at),
                 r.last_error);
}
template <class S>
std::string text(const AnswerRowOf<S>& r) {
  return line_of("answer", r.buyer.str(), r.route, r.key, r.fingerprint, r.status, r.body, r.location, r.sale);
}
template <class S>
std::string text(const HandoverRowOf<S>& r) {
  return line_of("handover", r.sale, n(r.line), n(r.number), r.buyer.str());
}
template <class S>
std::string text(const PriorityCodeRowOf<S>& r) {
  return line_of("code", r.sale, r.code, r.text, n(r.line), r.uses);
}
template <class S>
std::string text(const PriorityUseRowOf<S>& r) {
  return line_of("use", r.sale, r.code, r.use, r.buyer.str(), n(r.line), n(r.number));
}
std::string redeemed_text(LineIndex line, Ordinal ordinal) {
  return line_of("redeemed", n(line), n(ordinal));
}

#define SLUICE_SAMPLE_TEXT(Row)                         \
  template std::string text(const Row<std::string>& r); \
  template std::string text(const Row<std::string_view>& r);
SLUICE_SAMPLE_TEXT(SaleRowOf)
SLUICE_SAMPLE_TEXT(ItemRowOf)
SLUICE_SAMPLE_TEXT(LineRowOf)
SLUICE_SAMPLE_TEXT(ClaimRowOf)
SLUICE_SAMPLE_TEXT(SlotRowOf)
SLUICE_SAMPLE_TEXT(HoldRowOf)
SLUICE_SAMPLE_TEXT(OrderRowOf)
SLUICE_SAMPLE_TEXT(PaymentRowOf)
SLUICE_SAMPLE_TEXT(JobRowOf)
SLUICE_SAMPLE_TEXT(AnswerRowOf)
SLUICE_SAMPLE_TEXT(HandoverRowOf)
SLUICE_SAMPLE_TEXT(PriorityCodeRowOf)
SLUICE_SAMPLE_TEXT(PriorityUseRowOf)
#undef SLUICE_SAMPLE_TEXT

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
      std::count_if(found.begin(), found.end(), [](const auto& line) { return line.starts_with("hold"); }));
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
