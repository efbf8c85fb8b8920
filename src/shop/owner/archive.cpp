#include "shop/owner/archive.h"

#include <pthread.h>

#include "shop/sale/answer_text.h"

namespace sluice::shop {

struct Archive::Found {
  std::optional<ledger::HoldRow> hold;
  Verdict verdict = Verdict::no_such_hold;
};

bool Archive::submit(CallPtr& call) {
  {
    const std::lock_guard guard(mutex_);
    if (waiting_.size() >= waiting_max || stopping_) return false;
    waiting_.push_back(std::move(call));
  }
  filled_.notify_one();
  return true;
}

void Archive::ask(CallPtr call) {
  if (submit(call)) return;
  call->answer = {.verdict = Verdict::overloaded};
  std::vector<CallPtr> one;
  one.push_back(std::move(call));
  deliver(std::move(one));
}

bool Archive::answer_waiting() {
  std::vector<CallPtr> calls;
  {
    const std::lock_guard guard(mutex_);
    calls.swap(waiting_);
  }
  const bool any = !calls.empty();
  std::erase_if(calls, [this](CallPtr& call) { return has_handed_back(call); });
  for (const CallPtr& call : calls) call->answer = answer(call->command);
  deliver(std::move(calls));
  return any;
}

bool Archive::wait() {
  std::unique_lock lock(mutex_);
  filled_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  return !waiting_.empty();
}

void Archive::stop() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  filled_.notify_one();
}

Answer Archive::answer(const Command& command) {
  if (const auto* read = std::get_if<ReadHold>(&command)) return answer(*read);
  if (const auto* read = std::get_if<ReadOrder>(&command)) return answer(*read);
  if (const auto* release = std::get_if<ReleaseHold>(&command)) return answer(*release);
  if (const auto* checkout = std::get_if<Checkout>(&command)) return answer(*checkout);
  if (const auto* says = std::get_if<ShopSays>(&command)) return answer(*says);
  return {.verdict = Verdict::read_only};
}

// A ledger that cannot be read is no answer: whoever paid must not be told that there is nothing.
Archive::Found Archive::find(HoldId id, BuyerId buyer) {
  auto row = reader_->read_hold(id);
  if (!row) return {.hold = {}, .verdict = Verdict::unreadable};
  if (!*row || (*row)->buyer != buyer) return {};
  return {.hold = std::move(**row), .verdict = Verdict::found};
}

namespace {

Answer tell(const ledger::HoldRow& row) {
  return {.verdict = Verdict::found,
          .body = to_json(HoldText{.id = row.id,
                                   .sale = row.sale,
                                   .ordinal = row.ordinal,
                                   .state = row.state,
                                   .items = row.items,
                                   .total = row.total_amount,
                                   .currency = row.currency,
                                   .expires_at = row.expires_at,
                                   .order = {}},
                          "")};
}

}  // namespace

Answer Archive::answer(const ReadHold& read) {
  const Found found = find(read.hold, read.buyer);
  return found.hold ? tell(*found.hold) : Answer{.verdict = found.verdict};
}

// A hold of another sale than the shop speaks for is none of its own.
Archive::Found Archive::find(const ShopSays& says) {
  auto row = reader_->read_hold(says.hold);
  if (!row) return {.hold = {}, .verdict = Verdict::unreadable};
  if (!*row || (*row)->sale != says.sale) return {};
  return {.hold = std::move(**row), .verdict = Verdict::found};
}

// Of what has ended. One that keeps its units, and is not in memory, is of rows that somebody changed underneath, or
// of a shop that cannot write.
Answer Archive::answer(const ShopSays& says) {
  using Word = ShopSays::Word;
  const Found found = find(says);
  if (!found.hold) return {.verdict = found.verdict};
  if (says.word == Word::read) return tell(*found.hold);
  if (ledger::keeps_units(found.hold->state)) return {.verdict = Verdict::read_only};
  const bool is_released = found.hold->state == ledger::HoldState::released;
  if (says.word == Word::release || (says.word == Word::cancel && is_released)) return {.verdict = Verdict::done};
  return {.verdict = says.word == Word::confirm ? Verdict::not_reclaimed : Verdict::hold_expired};
}

bool Archive::has_handed_back(CallPtr& call) {
  auto* says = std::get_if<ShopSays>(&call->command);
  if (says == nullptr || says->word != ShopSays::Word::confirm || owner_ == nullptr) return false;
  Found found = find(*says);
  if (!found.hold || found.hold->state != ledger::HoldState::expired) return false;
  says->ended = std::make_shared<const ledger::HoldRow>(std::move(*found.hold));
  owner_->push_unbounded(std::move(call));
  return true;
}

// Released or expired before: that is what was asked for. One that keeps its units here, and is not in memory, is of
// rows that somebody changed underneath.
Answer Archive::answer(const ReleaseHold& release) {
  const Found found = find(release.hold, release.buyer);
  if (!found.hold) return {.verdict = found.verdict};
  return {.verdict = ledger::keeps_units(found.hold->state) ? Verdict::read_only : Verdict::done};
}

Answer Archive::answer(const Checkout& checkout) {
  const Found found = find(checkout.hold, checkout.buyer);
  if (!found.hold) return {.verdict = found.verdict};
  return {.verdict = ledger::keeps_units(found.hold->state) ? Verdict::read_only : Verdict::hold_expired};
}

Answer Archive::answer(const ReadOrder& read) {
  auto image = reader_->read_order(read.order);
  if (!image) return {.verdict = Verdict::unreadable};
  const bool may_read = *image && (read.by_link || (*image)->order.buyer == read.buyer);
  if (!may_read) return {.verdict = Verdict::no_such_order};
  const ledger::OrderRow& order = (*image)->order;
  const std::string shop_order = shop_order_of(order.method, order.details);
  const auto hold = reader_->read_hold(order.hold);
  if (!hold || !*hold) return {.verdict = Verdict::unreadable};
  return {.verdict = Verdict::found,
          .body = to_json(OrderText{.id = order.id,
                                    .hold = order.hold,
                                    .sale = order.sale,
                                    .state = order.state,
                                    .items = (*hold)->items,
                                    .total = order.total_amount,
                                    .currency = order.currency,
                                    .refunded = (*image)->refunded,
                                    .history = (*image)->history,
                                    .shop_order = shop_order,
                                    .is_mailed = !order.language.empty()})};
}

ArchiveThread::ArchiveThread(Archive& archive)
    : archive_(archive), thread_([&archive] {
        pthread_setname_np(pthread_self(), "archive");
        while (archive.wait()) archive.answer_waiting();
      }) {}

ArchiveThread::~ArchiveThread() {
  archive_.stop();
  thread_.join();
}

}  // namespace sluice::shop
