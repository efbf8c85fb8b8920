// Brings answered calls from an owner's thread to an HTTP server's thread, a batch at a time.
#pragma once

#include <memory>
#include <vector>

#include "http/server.h"
#include "shop/call.h"

namespace sluice::edge {

class Replies final : public shop::ReplyQueue {
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

}  // namespace sluice::edge
