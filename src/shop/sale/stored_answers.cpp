#include "shop/sale/stored_answers.h"

#include <algorithm>

namespace sluice::shop {

std::string StoredAnswers::key_of(BuyerId buyer, const RequestKey& request) {
  return buyer.str() + ' ' + request.route + ' ' + request.key;
}

std::optional<Answer> StoredAnswers::find(BuyerId buyer, const RequestKey& request) const {
  if (request.key.empty()) return std::nullopt;
  const auto at = by_key_.find(key_of(buyer, request));
  if (at == by_key_.end()) return std::nullopt;
  const Stored& stored = at->second;
  if (stored.fingerprint != request.fingerprint) return Answer{.verdict = Verdict::key_mismatch};
  return Answer{
      .verdict = Verdict::replayed, .status = stored.status, .body = stored.body, .location = stored.location};
}

void StoredAnswers::store(Now now, BuyerId buyer, const RequestKey& request, std::uint16_t status,
                          const Answer& answer, Round& round) {
  if (request.key.empty()) return;
  const auto count = count_of_.find(buyer);
  if (count != count_of_.end() && count->second >= settings_.answers_a_buyer_max) forget_oldest_of(buyer, round);
  add(buyer, request, status, answer, now.wall);
  ledger::InsertAnswer row;
  row.buyer = buyer;
  row.route = round.keep(request.route);
  row.key = round.keep(request.key);
  row.fingerprint = round.keep(request.fingerprint);
  row.status = status;
  row.body = round.keep(answer.body);
  row.location = round.keep(answer.location);
  row.sale = course_.sale();
  row.created_at = now.wall;
  round.add(row);
  round.tell([keys = &course_.front().keys, buyer, request] { keys->stored(buyer, request); });
}

void StoredAnswers::add(BuyerId buyer, const RequestKey& request, std::uint16_t status, const Answer& answer,
                        WallTime created_at) {
  const bool is_new = by_key_
                          .emplace(key_of(buyer, request), Stored{.fingerprint = request.fingerprint,
                                                                  .status = status,
                                                                  .body = answer.body,
                                                                  .location = answer.location})
                          .second;
  if (!is_new) return;
  ++count_of_[buyer];
  by_age_.push_back({.created_at = created_at,
                     .buyer = buyer,
                     .request = {.key = request.key, .route = request.route, .fingerprint = {}}});
}

void StoredAnswers::forget_old(Now now, Round& round) {
  for (std::size_t i = 0; i < forgotten_a_tick && !by_age_.empty(); ++i) {
    if (now.wall - by_age_.front().created_at <= settings_.answer_age_max) return;
    forget(by_age_.front(), round);
    by_age_.pop_front();
  }
}

void StoredAnswers::forget_oldest_of(BuyerId buyer, Round& round) {
  const auto oldest =
      std::find_if(by_age_.begin(), by_age_.end(), [buyer](const Entry& entry) { return entry.buyer == buyer; });
  if (oldest == by_age_.end()) return;
  forget(*oldest, round);
  by_age_.erase(oldest);
}

void StoredAnswers::forget(const Entry& entry, Round& round) {
  by_key_.erase(key_of(entry.buyer, entry.request));
  const auto count = count_of_.find(entry.buyer);
  if (--count->second == 0) count_of_.erase(count);
  round.add(ledger::DeleteAnswer{.sale = course_.sale(),
                                 .buyer = entry.buyer,
                                 .route = round.keep(entry.request.route),
                                 .key = round.keep(entry.request.key)});
  round.tell(
      [keys = &course_.front().keys, buyer = entry.buyer, request = entry.request] { keys->forget(buyer, request); });
}

void StoredAnswers::restore(BuyerId buyer, const RequestKey& request, std::uint16_t status, const Answer& answer,
                            WallTime created_at) {
  course_.front().keys.stored(buyer, request);
  add(buyer, request, status, answer, created_at);
}

const char* StoredAnswers::broken_invariant() const {
  std::size_t counted = 0;
  for (const auto& [buyer, count] : count_of_) counted += count;
  if (counted != by_key_.size() || by_age_.size() != by_key_.size()) return "every stored answer is counted once";
  return nullptr;
}

}  // namespace sluice::shop
