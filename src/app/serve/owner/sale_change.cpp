#include "app/serve/owner/sale_change.h"

#include <memory>
#include <utility>
#include <vector>

namespace sluice::app {
namespace {

// Nobody waits for what a sale's owner makes of the file, so a refusal is told to the log.
class SaleChange final : public shop::Call {
public:
  SaleChange(shop::Command asked, std::string sale, Log& log)
      : Call(std::move(asked)), sale_(std::move(sale)), log_(log) {}
  void complete() override {
    const bool is_done = answer.verdict == shop::Verdict::done || answer.verdict == shop::Verdict::created;
    if (!is_done) log_.error("sale_not_changed", {{"sale", sale_}, {"why", answer.detail}});
  }
  [[nodiscard]] shop::ReplyQueue* reply_to() const override;

private:
  const std::string sale_;
  Log& log_;
};

// On the thread that has the answers: there is nothing to do but to log.
class AtOnce final : public shop::ReplyQueue {
public:
  void deliver(std::vector<shop::CallPtr> calls) override {
    for (const shop::CallPtr& call : calls) call->complete();
  }
};

shop::ReplyQueue* SaleChange::reply_to() const {
  static AtOnce queue;
  return &queue;
}

}  // namespace

void change_sale(shop::Mailbox& mailbox, shop::Command asked, const std::string& sale, Log& log) {
  mailbox.push_unbounded(std::make_unique<SaleChange>(std::move(asked), sale, log));
}

}  // namespace sluice::app
