// A small shop with switchable defects, to prove that a rehearsal finds them and that a healthy shop passes.
// For tests only: one sale ("drop") behind a server of its own. What is wrong with answers as such is done here, what
// is wrong with the sale in FakeSale.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "rehearse/fake_shop/fake_sale.h"
#include "rehearse/fake_shop/fake_shop_plan.h"
#include "rehearse/fake_shop/loopback_server.h"

namespace sluice::rehearse {

class FakeShop final : private LoopbackServer::Handler {
public:
  explicit FakeShop(const FakeShopPlan& plan) : plan_(plan), sale_(plan_), server_(*this) {}

  [[nodiscard]] std::string url() const { return server_.url(); }
  // Settled once the shop is destroyed or its clients are gone.
  [[nodiscard]] std::uint64_t requests() const { return requests_.load(); }
  [[nodiscard]] Duration processor_time() const { return server_.processor_time(); }

private:
  bool handle(const HttpCall& call, LoopbackServer::Connection& connection) override;
  bool misbehave(LoopbackServer::Connection& connection, std::uint64_t number);

  const FakeShopPlan plan_;
  FakeSale sale_;
  std::atomic<std::uint64_t> requests_{0};
  LoopbackServer server_;  // last: it stops before what it asks ends
};

}  // namespace sluice::rehearse
