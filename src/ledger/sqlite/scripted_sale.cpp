#include "ledger/sqlite/scripted_sale.h"

#include <string>

namespace sluice::ledger::sample {
namespace {

constexpr std::string_view code = "W1NTER";
constexpr std::string_view items_of_taken_again = R"([{"item":"tee","quantity":1,"units":[5],"price":2500}])";

MoveClaim move_claim(std::uint32_t number, ClaimState from, ClaimState to) {
  return {sale_name, item_name, Unit{number}, Generation{1}, from, to};
}

// Several buyers' in one round, as they come.
Batch secured_from(std::uint32_t first, std::uint32_t last) {
  Batch batch;
  for (std::uint32_t number = first; number <= last; ++number) {
    const Batch one = secured(number);
    batch.insert(batch.end(), one.begin(), one.end());
  }
  return batch;
}

Batch released(std::uint32_t number, HoldState as) {
  return {MoveHold{sale_name, hold(number), HoldState::active, as},
          move_claim(number, ClaimState::held, ClaimState::released), DeleteSlot{sale_name, buyer(number), 1}};
}

// Unit 5, once it is free again.
Batch taken_again(std::uint32_t number) {
  InsertHold again = insert_hold(number);
  again.items = items_of_taken_again;
  InsertClaim claim = insert_claim(number);
  claim.unit = Unit{5};
  claim.generation = Generation{2};
  return {again, claim, insert_slot(number), insert_answer(1)};
}

Batch members_line() {
  PutLine members = put_line();
  members.line = "members";
  members.position = code_line;
  return {members, insert_code(code, 3), insert_use(code, 1, 1), insert_use(code, 2, 2)};
}

// The line goes on: places, who is told of them, who has gone.
Batch places() {
  PutLine line = put_line();
  line.serving = 33;
  return {line, put_handover(21, 22), put_notice(23), put_notice(24), insert_cleared(30, 31), insert_inbox(1)};
}

Batch refund_begun() {
  static const std::string subject = order(4).str();
  InsertJob at_it = insert_job(1001);
  at_it.kind = "refund";
  at_it.subject = subject;
  return {insert_refund(4, 1, 1000), at_it};
}
Batch refund_done() {
  return {move_refund(4, 1, RefundState::asked, RefundState::refunded),
          move_job(1001, JobState::ready, JobState::done)};
}

std::vector<Batch> buying() {
  std::vector<Batch> sale{
      new_sale(), {put_item(), put_line()}, members_line(), secured_from(1, 1), secured_from(2, 5)};
  for (std::uint32_t number = 1; number <= 4; ++number) sale.push_back(ordered(number));
  sale.push_back(secured_from(6, 14));
  sale.push_back(sold(1));
  sale.push_back({move_job(2, JobState::ready, JobState::ready), insert_sample(1), insert_sale_event(1, "opened")});
  sale.push_back(sold(4));
  sale.push_back(released(5, HoldState::released));
  sale.push_back(taken_again(15));
  sale.push_back(places());
  return sale;
}

std::vector<Batch> ending() {
  std::vector<Batch> sale{refund_begun()};
  sale.push_back(released(6, HoldState::expired));
  sale.push_back({insert_inbox(2), delete_inbox(1), delete_notice(23), delete_answer(1), insert_sample(2)});
  sale.push_back(refund_done());
  sale.push_back({put_user("ada", "operate"), act(1, "stock"), put_preparation("tick", "mail", 1), put_settings()});
  sale.push_back(secured_from(16, 20));
  for (std::uint32_t number = 16; number <= 20; ++number) sale.push_back(ordered(number));
  for (std::uint32_t number = 16; number <= 20; ++number) sale.push_back(sold(number));
  sale.push_back({InsertClaim{{sale_name, item_name, Unit{30}, Generation{1}, ClaimState::withdrawn, {}, {}}},
                  delete_sample(1), put_endpoint("shop", "off"), RevokePriorityCode{sale_name, code}});
  sale.push_back(secured_from(21, 21));
  return sale;
}

}  // namespace

std::vector<Batch> scripted_sale() {
  std::vector<Batch> sale = buying();
  const std::vector<Batch> end = ending();
  sale.insert(sale.end(), end.begin(), end.end());
  for (Batch& batch : sale) batch.push_back(mark());
  return sale;
}

}  // namespace sluice::ledger::sample
