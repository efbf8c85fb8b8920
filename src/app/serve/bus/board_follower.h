// Sales as an edge without an owner knows them: a directory of copies (shop/told/sale_copy.h), kept as the board
// says.
//
// The bus's thread writes; directory() and health() are for any thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/log.h"
#include "base/published.h"
#include "bus/board.h"
#include "shop/owner/health.h"
#include "shop/told/sale_front.h"

namespace sluice::app {

class BoardFollower final : public bus::BoardCopy {
public:
  // `edge`: the number of this process. `log` must outlive it.
  BoardFollower(Log& log, bus::Incarnation edge);
  // Who else wants to know of it: whether the owner is heard, that it has told something, and which part of the crowd
  // this edge has. Before the first turn of the bus.
  struct Followed {
    std::function<void(bool is_heard)> heard{};
    std::function<void()> told{};
    std::function<void(double part)> part{};
  };
  void follow(Followed followed) { followed_ = std::move(followed); }

  void take(const bus::BoardMessage& message) override;
  void count_reads(std::vector<bus::ReadCount>& reads) override;
  void set_heard(bool is_heard, const std::string& why) override;

  [[nodiscard]] const Published<shop::Directory>& directory() const { return directory_; }
  [[nodiscard]] const shop::Health& health() const { return health_; }

private:
  [[nodiscard]] bool take_sale(const bus::SaleNews& news, shop::Directory& next);

  Log& log_;
  const bus::Incarnation edge_;
  Followed followed_;
  Published<shop::Directory> directory_;
  shop::Health health_;
  // Reads of fronts that were replaced.
  std::map<std::string, std::uint64_t, std::less<>> former_reads_;
};

}  // namespace sluice::app
