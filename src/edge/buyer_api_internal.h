// What the parts of BuyerApi share; not for others.
#pragma once

#include "edge/buyer_api.h"
#include "edge/cookies.h"

namespace sluice::edge {

// This thread's view of a sale.
struct BuyerApi::SaleReaders {
  explicit SaleReaders(std::shared_ptr<shop::SaleFront> of)
      : front(std::move(of)), view(front->view), status(front->status) {}
  std::shared_ptr<shop::SaleFront> front;
  Published<shop::SaleView>::Reader view;
  Published<shop::StatusDocument>::Reader status;
};

// One request on its way through.
struct BuyerApi::Visit {
  const http::Request* request = nullptr;   // nullptr once the answer comes later
  http::Exchange* exchange = nullptr;       // one of the two
  http::Deferred* deferred = nullptr;
  Route route = Route::unknown;
  Verb verb = Verb::other;
  MonoTime began;
  WallTime now;
  std::string_view traceparent;
};

// A call under way, with what its answer needs.
class BuyerApi::PendingCall final : public shop::Call {
 public:
  PendingCall(BuyerApi& api, shop::Command asked) : Call(std::move(asked)), api_(api), replies_(api.replies_) {}
  void complete() override { api_.complete(*this); }
  [[nodiscard]] shop::ReplyQueue* reply_to() const override;

  http::Deferred deferred;
  Route route = Route::unknown;
  Verb verb = Verb::other;
  MonoTime began;
  std::string traceparent;
  // For purchases:
  std::shared_ptr<shop::SaleFront> sale;
  bool new_buyer = false;
  WallTime place_issued_at{};

 private:
  BuyerApi& api_;
  std::shared_ptr<Replies> replies_;
};

// Brings answered calls to the server's thread, a batch at a time.
class BuyerApi::Replies final : public shop::ReplyQueue {
 public:
  explicit Replies(http::Server& server) : server_(server) {}
  void deliver(std::vector<shop::CallPtr> calls) override {
    auto batch = std::make_shared<std::vector<shop::CallPtr>>(std::move(calls));
    server_.post([batch] {
      for (const shop::CallPtr& call : *batch) call->complete();
    });
  }

 private:
  http::Server& server_;
};

inline shop::ReplyQueue* BuyerApi::PendingCall::reply_to() const { return replies_.get(); }

inline constexpr std::string_view no_store = "Cache-Control: no-store\r\n";

}  // namespace sluice::edge
