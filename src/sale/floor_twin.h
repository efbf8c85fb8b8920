// A shop floor in miniature: one line whose room is the free units of one sale, run as an owner runs them.
//
// FloorHistory plays one random history on the two engines together and checks, after each thing that happens, what
// neither can promise alone: nobody is called for a unit that is not there, and nobody free-rides on another's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "line/history_twin.h"
#include "line/line.h"
#include "sale/engine.h"

namespace sluice::sale {

class FloorHistory {
public:
  explicit FloorHistory(std::span<const std::uint8_t> bytes)
      : history_(bytes),
        setup_(pick_setup()),
        line_(board_, {.claim = std::chrono::seconds(8), .presence_window = std::chrono::seconds(12)}, now_),
        engine_(setup_, {.buyer_limit = 3, .hold = std::chrono::seconds(20)}) {}

  // The first thing that is wrong, or an empty string.
  std::string play() {
    serve();
    while (broken_.empty() && !history_.is_over()) {
      step();
      check();
      if (history_.pick(8) == 0) turn_without_limit();
    }
    return broken_;
  }

private:
  void expect(bool ok, const char* rule) {
    if (!ok && broken_.empty()) broken_ = rule;
  }
  std::vector<ItemSetup> pick_setup() {
    std::vector<ItemSetup> setup(1 + history_.pick(2));
    for (ItemSetup& item : setup) item.stock = history_.pick(5);
    return setup;
  }

  void step() {
    switch (history_.pick(14)) {
      case 0:
      case 1:
      case 2:
        return join();
      case 3:
        return look();
      case 4:
      case 5:
      case 6:
        return buy();
      case 7:
        return hold_command(Release{.id = pick_hold()});
      case 8:
        return hold_command(BeginPaying{.id = pick_hold()});
      case 9:
        return hold_command(StopPaying{.id = pick_hold()});
      case 10:
        return hold_command(Sell{.id = pick_hold()});
      case 11:
        return move_clock();
      case 12:
        return change_stock();
      default:
        return tick();
    }
  }

  // --- Edges

  void join() {
    board_.allow_until(board_.turnstile.read().issued + 8);
    for (std::uint32_t count = 1 + history_.pick(4); count > 0; --count) {
      expect(board_.turnstile.issue().has_value(), "an allowed ordinal is issued");
    }
  }
  void look() {
    const Ordinal ordinal = pick_ticket();
    if (board_.see(ordinal)) apply_line({.kind = line::Command::Kind::come_back, .ordinal = ordinal});
  }

  // --- The owner

  void tick() {
    line_.apply(now_, {}, {});
    apply_sale({});
    serve();
  }
  // Called in every turn, after its commands.
  void serve() {
    line_.call(now_, free());
    expect(board_.turnstile.read().reserve() == 0 || !line_.somebody_waits(), "no reserve while somebody waits");
  }

  // A called ticket comes to buy; who is told no keeps the place.
  void buy() {
    const Ordinal ordinal = pick_ticket();
    line_.apply(now_, {}, {});
    apply_sale({});
    if (board_.standing(ordinal) != line::Standing::called) return;
    Take take{
        .id = HoldId(Id128(++holds_made_, 7)), .buyer = BuyerId(Id128(history_.pick(40), 3)), .ordinal = ordinal};
    std::uint32_t wanted = 0;
    for (std::uint32_t rows = 1 + history_.pick(2); rows > 0; --rows) {
      const CartRow row{.item = pick_item(), .quantity = 1 + history_.pick(2)};
      expect(add_to_cart(take.cart, row), "a small cart is accepted");
      wanted += row.quantity;
    }
    const std::uint32_t extra = wanted - 1;
    if (extra > 0) line_.shrink_reserve(now_, free() > extra ? free() - extra : 0);
    take.kept_for_others = line_.offered() + line_.reserve() - 1;
    take.line_free = free();
    check();
    const bool allowed = engine_.slots_left(take.buyer) >= wanted;
    const Outcome outcome = apply_sale({Command{take}});
    if (setup_.size() == 1 && wanted == 1 && allowed) {
      expect(outcome.verdict == Verdict::done, "a called ticket can always take one unit of the only item");
    }
    if (outcome.verdict == Verdict::done) {
      const auto redeemed = apply_line({.kind = line::Command::Kind::redeem, .ordinal = ordinal});
      expect(redeemed == line::Outcome::done, "a called ticket is redeemed");
    }
    check();
    serve();
  }

  void hold_command(const Command& command) {
    line_.apply(now_, {}, {});
    apply_sale({command});
    serve();
  }

  void change_stock() {
    line_.apply(now_, {}, {});
    apply_sale({});
    const ItemIndex item = pick_item();
    const std::uint32_t units = history_.pick(4);
    if (history_.pick(2) == 0) {
      apply_sale({AddStock{.item = item, .units = units}});
    } else {
      line_.shrink_reserve(now_, free() > units ? free() - units : 0);
      // Of this item, all that the line's other items cannot cover must stay.
      const std::uint32_t elsewhere = free() - engine_.counts(item).free;
      const std::uint32_t promised = line_.offered() + line_.reserve();
      apply_sale({Withdraw{.item = item, .units = units, .promised = promised - std::min(promised, elsewhere)}});
    }
    check();
    serve();
  }

  void move_clock() {
    const auto expiry = engine_.next_deadline();
    const Instant next = expiry ? std::min(*expiry, *line_.next_deadline()) : *line_.next_deadline();
    switch (history_.pick(4)) {
      case 0:
        now_ = std::max(now_, next);
        break;
      case 1:
        now_ = std::max(now_, next - Duration(1));
        break;
      case 2:
        now_ += std::chrono::seconds(60);
        break;
      default:
        now_ += std::chrono::seconds(history_.pick(8));
        break;
    }
    if (history_.pick(2) == 0) tick();
  }

  // --- What must hold at every instant

  void check() {
    expect(line_.offered() + line_.reserve() <= free(), "offered + reserve <= free");
    for (std::uint32_t i = 0; i < setup_.size(); ++i) {
      const ItemCounts counts = engine_.counts(item_at(i));
      expect(counts.free + counts.held + counts.sold + counts.withdrawn == counts.stock, "the units add up");
    }
    if (const char* invariant = line_.broken_invariant()) expect(false, invariant);
    if (const char* invariant = engine_.broken_invariant()) expect(false, invariant);
  }
  void turn_without_limit() {
    line_.apply(now_, {}, {});
    apply_sale({});
    line_.call(now_, free());
    expect(!line_.somebody_waits() || line_.offered() == free(), "no unit lies idle while somebody waits");
    check();
  }

  [[nodiscard]] std::uint32_t free() const {
    std::uint32_t sum = 0;
    for (std::uint32_t i = 0; i < setup_.size(); ++i) sum += engine_.counts(item_at(i)).free;
    return sum;
  }
  line::Outcome apply_line(const line::Command& command) {
    line::Outcome outcome{};
    line_.apply(now_, {&command, 1}, {&outcome, 1});
    return outcome;
  }
  // The outcome of the last command.
  Outcome apply_sale(const std::vector<Command>& batch) {
    std::vector<Outcome> outcomes(batch.size());
    Effects effects;
    engine_.apply(now_, batch, outcomes, effects);
    return outcomes.empty() ? Outcome{} : outcomes.back();
  }
  Ordinal pick_ticket() {
    const std::uint32_t issued = board_.turnstile.read().issued;
    const std::uint32_t back = history_.pick(16);
    return Ordinal{issued > back ? issued - back : 0};
  }
  ItemIndex pick_item() { return item_at(history_.pick(static_cast<std::uint32_t>(setup_.size()))); }
  HoldId pick_hold() {
    const std::uint64_t back = history_.pick(6);
    return HoldId(Id128(back < holds_made_ ? holds_made_ - back : 0, 7));
  }

  twin::History history_;
  Instant now_{std::chrono::seconds(1000)};
  std::vector<ItemSetup> setup_;
  line::Board board_;
  line::Line line_;
  Engine engine_;
  std::uint64_t holds_made_ = 0;
  std::string broken_;
};

}  // namespace sluice::sale
