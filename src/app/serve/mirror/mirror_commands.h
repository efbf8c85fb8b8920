// What is said to Redis, and under which names: PREFIX:sales, PREFIX:sale:ID, PREFIX:sale:ID:item:ITEM, and the mark
// of whoever writes them, PREFIX:mirror.
//
// A subject is replaced as a whole, in a transaction: a reader finds a sale with its items of one moment. Pure.
#pragma once

#include <string>
#include <vector>

#include "app/serve/mirror/mirror_plan.h"
#include "app/settings/mirror_settings.h"
#include "fulfilment/redis/redis_link.h"

namespace sluice::app {

class MirrorKeys {
public:
  using Commands = std::vector<fulfilment::RedisLink::Command>;

  MirrorKeys(const MirrorSettings& settings, std::string mark)
      : prefix_(settings.prefix + ":"),
        ttl_ms_(std::to_string(settings.ttl / std::chrono::milliseconds(1))),
        mark_(std::move(mark)) {}

  [[nodiscard]] const std::string& mark() const { return mark_; }
  // The first answer is the mark that is there. It lives as long as what it stands for.
  [[nodiscard]] Commands look_for_mark() const;
  [[nodiscard]] Commands make_mark() const;
  // `at`: when it is written.
  void add(const MirrorPlan::Write& write, WallTime at, Commands& commands) const;

private:
  const std::string prefix_;
  const std::string ttl_ms_;
  const std::string mark_;
};

}  // namespace sluice::app
