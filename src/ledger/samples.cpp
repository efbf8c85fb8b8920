#include "ledger/samples.h"

#include <map>
#include <set>
#include <string>

namespace sluice::ledger::sample {
namespace {

constexpr std::string_view settings = R"({"buyer_limit":2,"name":"It's \"new\""})";
constexpr std::int64_t price = 2500;

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

// An id's text, likewise.
std::string_view kept(const std::string& id) {
  static std::set<std::string> known;
  return *known.insert(id).first;
}

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
PaymentId payment(std::uint64_t number) {
  return PaymentId(Id128(number, 11));
}
WallTime at(std::int64_t time) {
  return WallTime(std::chrono::milliseconds(time));
}

AddSale add_sale(std::string_view sale) {
  return {{sale, 4'000'000'000, settings, "5eed"}, "open", 1'000'000};
}
PutSettings put_settings(std::string_view sale) {
  return {{sale, 4'000'000'001, "{}", "5eed"}};
}
TakeLease take_lease(std::uint64_t from, std::uint64_t to, std::string_view sale) {
  return {sale, Lease{from}, Lease{to}};
}
MoveMark mark(std::string_view sale, std::uint64_t lease) {
  return {{sale, "open", Lease{lease}, 5'000'000, 7}};
}
PutItem put_item(std::string_view sale) {
  return {{sale, item_name, ItemIndex{0}, "Winter tee \xe2\x84\xa2", price, "EUR", stock}};
}
PutLine put_line(std::string_view sale) {
  return {{sale, line_name, LineIndex{0}, 40, 30, stock, 20}};
}

InsertHold insert_hold(std::uint32_t number, std::string_view sale) {
  return {{hold(number), sale, LineIndex{0}, Ordinal{number}, buyer(number), HoldState::active, items_of(number),
           price, "EUR", at(1'798'142'400'123), at(1'798'143'000'123), 605'000'000, 0}};
}
InsertClaim insert_claim(std::uint32_t number, std::string_view sale) {
  return {{sale, item_name, Unit{number}, Generation{1}, ClaimState::held, hold(number), buyer(number)}};
}
InsertSlot insert_slot(std::uint32_t number, std::string_view sale) {
  return {{sale, buyer(number), 1, hold(number)}};
}
InsertOrder insert_order(std::uint32_t number) {
  return {{order(number), hold(number), sale_name, buyer(number), OrderState::accepted, "a@b.c", "tok_ok",
           R"({"city":"Łódź"})", price, "EUR", at(1'798'142'401'000), "https://shop.example/order/x", "de"}};
}
AppendOrderEvent event(std::uint32_t number, std::uint32_t sequence, OrderState state) {
  return {{order(number), sequence, state, at(1'798'142'401'000 + sequence)}, sale_name};
}
InsertPayment insert_payment(std::uint32_t number, PaymentState state) {
  return {{payment(number), order(number), 1, sale_name, hold(number), "sandbox", kept(order(number).str()), state,
           price, "EUR", "ch_1", "-"}};
}
MovePayment move_payment(std::uint32_t number, PaymentState from, PaymentState to) {
  return {sale_name, payment(number), from, to, "ch_2", "moved"};
}
InsertRefund insert_refund(std::uint32_t number, std::uint32_t k, std::int64_t amount) {
  return {{payment(number), k, sale_name, order(number), job(1000 + k), RefundState::asked, UnitsThen::keep, amount,
           price, "pi_1", "", "", at(1'798'142'404'000 + k), R"([{"item":"tee","units":[4]}])"}};
}
MoveRefund move_refund(std::uint32_t number, std::uint32_t k, RefundState from, RefundState to) {
  return {sale_name, payment(number), k, from, to, "re_1", "moved"};
}
InsertCancellation insert_cancellation(std::uint32_t number) {
  return {{order(number), sale_name, UnitsThen::withdraw, at(1'798'142'405'000)}};
}
InsertJob insert_job(std::uint32_t number, JobState state) {
  return {{job(number), sale_name, "payment", state, kept(order(number).str()),
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", 3, at(1'798'142'402'000), "timed out", "shop",
           R"({"type":"order.confirmed"})"}};
}
MoveJob move_job(std::uint32_t number, JobState from, JobState to) {
  return {sale_name, job(number), from, to, 4, at(1'798'142'403'000), "timed out again"};
}
InsertAnswer insert_answer(std::uint32_t number) {
  return {{buyer(number), "POST /v1/sales/drop-1/buy", "key 'one'", "ab12", 201, body_of(number), "/v1/holds/x",
           sale_name, at(1'798'142'400'000 + number)}};
}
DeleteAnswer delete_answer(std::uint32_t number) {
  return {sale_name, buyer(number), "POST /v1/sales/drop-1/buy", "key 'one'"};
}
PutEndpoint put_endpoint(std::string_view name, std::string_view state, std::string_view sale) {
  return {{sale, name, state, "it answered 410", at(1'798'142'404'000)}};
}
InsertCleared insert_cleared(std::uint32_t first, std::uint32_t last, std::string_view sale) {
  return {{sale, LineIndex{0}, Ordinal{first}, Ordinal{last}}};
}
PutNotice put_notice(std::uint32_t number, std::string_view sale) {
  return {{sale, LineIndex{0}, Ordinal{number}, "ada@example.com", R"({"endpoint":"https://push.example/1"})", "de"}};
}
DeleteNotice delete_notice(std::uint32_t number, std::string_view sale) {
  return {sale, LineIndex{0}, Ordinal{number}};
}
InsertSample insert_sample(std::uint32_t number, std::string_view sale) {
  InsertSample sample;
  sample.sale = sale;
  sample.number = number;
  sample.at = at(1'798'142'400'000 + std::int64_t{number} * 1000);
  sample.waiting = 7;
  sample.places = 40ULL * number;
  sample.breaker_trips = 4'000'000'000'000;
  sample.lines = "[[40,30]]";
  sample.latency = "[0,12,3]";
  return sample;
}
DeleteSample delete_sample(std::uint32_t number, std::string_view sale) {
  return {sale, number};
}
InsertSaleEvent insert_sale_event(std::uint32_t number, std::string_view kind, std::string_view sale) {
  return {{sale, number, at(1'798'142'400'000 + std::int64_t{number} * 1000), kind, "because \xc5\x81"}};
}
PutHandover put_handover(std::uint32_t number, std::uint32_t to, std::string_view sale) {
  return {{sale, LineIndex{0}, Ordinal{number}, buyer(to)}};
}
InsertPriorityCode insert_code(std::string_view code, std::uint32_t uses, std::string_view sale) {
  return {{sale, code, "Winter club", code_line, uses, 0}};
}
InsertPriorityUse insert_use(std::string_view code, std::uint32_t use, std::uint32_t number, std::string_view sale) {
  return {{sale, code, use, buyer(number), code_line, Ordinal{number}}};
}
InsertInbox insert_inbox(std::uint32_t number, std::string_view sale) {
  return {{"stripe", kept("evt_" + std::to_string(number)), sale, at(1'798'142'400'000 + number)}};
}
DeleteInbox delete_inbox(std::uint32_t number, std::string_view sale) {
  return {sale, "stripe", kept("evt_" + std::to_string(number))};
}

PutUser put_user(std::string_view name, std::string_view role) {
  return {{name, role, "$scrypt$ln=15,r=8,p=3$c2FsdA$aGFzaA", at(1'798'142'406'000)}};
}
AppendAct act(std::uint64_t number, std::string_view kind, std::string_view sale) {
  const auto when = at(1'798'142'407'000 + static_cast<std::int64_t>(number));
  return {{ActNumber{number}, when, "ada", "192.0.2.7", kind, sale, "tee", R"({"free":5})", R"({"free":4})"}};
}

PutPreparation put_preparation(std::string_view kind, std::string_view name, std::uint32_t number,
                               std::string_view sale) {
  const auto when = at(1'798'142'408'000 + number);
  return {{sale, kind, name, when, "ada", kept("state " + std::to_string(number)), R"({"buyers":5})"}};
}

Batch new_sale(std::string_view sale) {
  return {add_sale(sale), take_lease(0, 1, sale), mark(sale)};
}
Batch empty_sale(std::string_view sale) {
  return {add_sale(sale), take_lease(0, 1, sale), mark(sale), put_item(sale), put_line(sale)};
}
Batch secured(std::uint32_t number, std::string_view sale) {
  return {insert_hold(number, sale), insert_claim(number, sale), insert_slot(number, sale), mark(sale)};
}
Batch ordered(std::uint32_t number) {
  return {MoveHold{sale_name, hold(number), HoldState::active, HoldState::paying},
          insert_order(number),
          event(number, 1, OrderState::accepted),
          insert_payment(number),
          insert_job(number),
          mark()};
}
Batch sold(std::uint32_t number) {
  return {MoveHold{sale_name, hold(number), HoldState::paying, HoldState::sold},
          MoveClaim{sale_name, item_name, Unit{number}, Generation{1}, ClaimState::held, ClaimState::sold},
          MoveOrder{sale_name, order(number), OrderState::accepted, OrderState::confirmed},
          event(number, 2, OrderState::confirmed),
          move_payment(number, PaymentState::created, PaymentState::captured),
          move_job(number, JobState::ready, JobState::done),
          mark()};
}
Batch marked(Batch batch) {
  batch.insert(batch.end(), {mark(sale_name), mark(other_sale)});
  return batch;
}

}  // namespace sluice::ledger::sample
