#include "lab/record.h"

#include <utility>

#include "line/pace.h"

namespace sluice::lab {
namespace {

constexpr double tick_s = static_cast<double>(line::Pace::tick.count()) / 1e6;

}  // namespace

void Record::begin_tick(Ms now) {
  second_ = now / 1000;
  if (findings_.seconds.size() <= second_) findings_.seconds.resize(second_ + 1);
}

void Record::end_tick(const PlayedSale& sale, std::uint32_t waiting) {
  hops_.tick(second_, std::exchange(demand_, {}));
  Second& now = second();
  now.called += static_cast<std::uint32_t>(sale.called_total() - std::exchange(called_told_, sale.called_total()));
  now.lapsed += static_cast<std::uint32_t>(sale.fates().lapsed - std::exchange(lapsed_told_, sale.fates().lapsed));
  now.sold += sale.sold() - std::exchange(sold_told_, sale.sold());
  now.waiting = waiting;
  now.free = sale.free();
  now.held = sale.held();
  const auto limit = static_cast<std::size_t>(sale.limit());
  if (waiting > 0 && limit < findings_.limited_s.size()) findings_.limited_s[limit] += tick_s;
}

void Record::ask(Kind kind, std::uint32_t count, std::uint32_t reach_the_server) {
  second().requests[static_cast<std::size_t>(kind)] += reach_the_server;
  second().cached += count - reach_the_server;
  demand_.of(kind) += reach_the_server;
}

void Record::secure(std::uint32_t units) {
  ++demand_.takes;
  second().secured += units;
  command(Writes::a_step);
}

void Record::command(Writes writes) {
  ++demand_.commands;
  if (writes == Writes::a_step) ++demand_.steps;
}

Findings Record::take() {
  hops_.tell(findings_);
  add_up_seconds(findings_);
  return std::move(findings_);
}

}  // namespace sluice::lab
