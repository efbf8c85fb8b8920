#include "app/serve/payment/suspicions.h"

#include <utility>

namespace sluice::app {

void Suspicions::begin_look() {
  found_before_ = std::exchange(found_, {});
  confirmed_ = 0;
}

bool Suspicions::is_found_again(const std::string& id) {
  found_.insert(id);
  return found_before_.contains(id);
}

bool Suspicions::is_news(const std::string& id) {
  if (told_.contains(id)) return false;
  if (told_.size() == told_max) told_.clear();
  told_.insert(id);
  return true;
}

void Suspicions::note_goods_without_money(const Difference& difference) {
  if (!is_found_again(difference.order)) return;
  ++confirmed_;
  if (!is_news(difference.order)) return;
  log_.error("goods_without_money", {{"order", difference.order}, {"payment", difference.payment}});
}

void Suspicions::note_not_paid_back(const Difference& difference) {
  const std::string id = "refunds of " + difference.order;
  if (!is_found_again(id) || !is_news(id)) return;
  log_.error("not_paid_back",
             {{"order", difference.order}, {"payment", difference.payment}, {"why", difference.detail}});
}

void Suspicions::tell_unknown(const Difference& difference) {
  if (!is_news(difference.payment)) return;
  log_.warn("money_of_unknown_order",
            {{"order", difference.order}, {"payment", difference.payment}, {"why", difference.detail}});
}

}  // namespace sluice::app
