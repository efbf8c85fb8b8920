// Brings answered calls from an owner's thread to the thread of an HTTP server, a batch at a time.
#pragma once

#include <memory>
#include <vector>

#include "http/loop.h"
#include "shop/owner/call.h"

namespace sluice::edge {

class Replies final : public shop::ReplyQueue {
public:
  explicit Replies(http::Loop& loop) : loop_(loop) {}
  void deliver(std::vector<shop::CallPtr> calls) override {
    auto batch = std::make_shared<std::vector<shop::CallPtr>>(std::move(calls));
    loop_.post([batch] {
      for (const shop::CallPtr& call : *batch) call->complete();
    });
  }

private:
  http::Loop& loop_;
};

}  // namespace sluice::edge
