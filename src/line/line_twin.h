// The line told naively: a list of people, each with a plain state, and every question answered by walking it.
//
// LineTwin is written from the rules and the contracts in board.h and line.h, not from the engine. LineHistory plays
// one random history on both and tells the first difference, or the first promise that the engine breaks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "line/history_twin.h"
#include "line/line.h"

namespace sluice::line {

class LineTwin {
public:
  enum class Is : std::uint8_t { waiting, passed, returning, called, used, lapsed, left };
  struct Person {
    Is is = Is::waiting;
    std::int64_t came_in_window = 0;
    std::int64_t seen_in_window = never;
    std::optional<Instant> deadline{};  // set when the owner has noticed the call
    std::optional<Instant> called_at{};
  };

  LineTwin(const Settings& settings, Instant now)
      : settings_(settings), window_ends_(now + settings.presence_window) {}

  void restore(const Line::Restored& restored) {
    const std::uint32_t serving = std::min(restored.serving, restored.issued);
    unseen_ = serving > remembered ? serving - remembered : 0;
    people_.assign(restored.issued - unseen_, Person{.came_in_window = never});
    for (std::uint32_t o = unseen_ + 1; o <= serving; ++o) person(o).is = Is::passed;
    calls_from_ = restored.calls_from;
    limit_ = std::max(limit_, restored.issued);
  }
  void allow_until(std::uint32_t limit) { limit_ = std::max(limit_, limit); }
  void set_settings(const Settings& settings) { settings_ = settings; }

  // --- Edges

  std::optional<Turnstile::Place> issue() {
    if (issued() >= limit_) return std::nullopt;
    const bool called = reserve_ > 0;
    if (called) --reserve_;
    people_.push_back({.is = called ? Is::called : Is::waiting, .came_in_window = window_});
    return Turnstile::Place{.ordinal = Ordinal{issued()}, .called = called};
  }
  bool see(std::uint32_t o) {
    if (o <= unseen_ || o > issued()) return false;
    person(o).seen_in_window = window_;
    return person(o).is == Is::passed;
  }

  // --- Owner

  void tick(Instant now) {
    notice_calls(now);
    for (Person& p : people_) {
      if (p.is == Is::called && *p.deadline <= now) p.is = Is::lapsed;
    }
    if (now < window_ends_) return;
    ++window_;
    window_ends_ = now + settings_.presence_window;
    for (Person& p : people_) {
      if (p.is == Is::returning && !is_present(p)) p.is = Is::passed;
    }
  }

  Outcome apply_one(const Command& command) {
    const std::uint32_t o = raw(command.ordinal);
    if (o <= unseen_ || o > issued()) return Outcome::already_gone;
    Person& p = person(o);
    const bool waits = p.is == Is::waiting || p.is == Is::passed || p.is == Is::returning;
    switch (command.kind) {
      case Command::Kind::redeem:
        if (waits) return Outcome::not_called;
        if (p.is != Is::called) return Outcome::already_gone;
        p.is = Is::used;
        return Outcome::done;
      case Command::Kind::leave:
        if (!waits && p.is != Is::called) return Outcome::already_gone;
        p.is = Is::left;
        return Outcome::done;
      case Command::Kind::come_back:
        if (p.is != Is::passed) return Outcome::already_gone;
        p.is = Is::returning;
        return Outcome::done;
    }
    return Outcome::already_gone;
  }

  void clear(Instant now) {
    notice_calls(now);
    for (Person& p : people_) {
      if (p.is == Is::waiting || p.is == Is::passed || p.is == Is::returning) p.is = Is::left;
    }
  }

  void shrink_reserve(Instant now, std::uint32_t room) {
    notice_calls(now);
    reserve_ = std::min(reserve_, room > offered() ? room - offered() : 0);
  }

  std::uint32_t call(Instant now, std::uint32_t room) {
    shrink_reserve(now, room);
    std::uint32_t served = 0;
    const std::uint32_t back = count(Is::returning);
    const std::uint32_t possible = std::min(back, room > offered() ? room - offered() : 0);
    if (back > 0) shrink_reserve(now, room - possible);
    for (Person& p : people_) {
      if (p.is != Is::returning || offered() + reserve_ >= room) continue;
      call_person(p, now);
      ++served;
    }
    if (count(Is::returning) > 0) reserve_ = 0;  // they are before any newcomer
    if (now < calls_from_) return served;
    for (Person& p : people_) {
      if (offered() + reserve_ >= room) break;
      if (p.is != Is::waiting) continue;
      if (!is_present(p)) {
        p.is = Is::passed;
        continue;
      }
      call_person(p, now);
      ++served;
    }
    if (count(Is::waiting) > 0 || offered() + reserve_ >= room) return served;
    const std::uint32_t growth = room - offered() - reserve_;
    reserve_ += growth;
    return served + growth;
  }

  // --- Questions

  [[nodiscard]] std::uint32_t issued() const { return unseen_ + static_cast<std::uint32_t>(people_.size()); }
  [[nodiscard]] std::uint32_t offered() const {
    return count_if([](const Person& p) { return is_open(p) && p.deadline; });
  }
  [[nodiscard]] std::uint32_t turnstile_reserve() const { return reserve_; }
  [[nodiscard]] std::uint32_t reserve() const {
    return reserve_ + count_if([](const Person& p) { return is_open(p) && !p.deadline; });
  }
  [[nodiscard]] std::uint32_t returned() const { return count(Is::returning); }
  [[nodiscard]] std::uint64_t called_total() const { return called_total_; }
  [[nodiscard]] bool is_present(std::uint32_t o) const { return is_present(people_[o - 1 - unseen_]); }
  [[nodiscard]] Is state(std::uint32_t o) const { return people_[o - 1 - unseen_].is; }
  [[nodiscard]] std::uint32_t unseen() const { return unseen_; }
  [[nodiscard]] bool somebody_waits() const {
    return count_if(
               [&](const Person& p) { return p.is == Is::returning || (p.is == Is::waiting && is_present(p)); }) > 0;
  }
  // For a ticket that waits.
  [[nodiscard]] std::uint32_t ahead(std::uint32_t o) const {
    std::uint32_t earlier = 0;
    if (state(o) != Is::waiting) {  // passed over: behind those who came back with an earlier place
      for (std::uint32_t other = unseen_ + 1; other < o; ++other) earlier += state(other) == Is::returning ? 1 : 0;
      return earlier;
    }
    earlier = returned();
    for (std::uint32_t other = unseen_ + 1; other < o; ++other)
      earlier += state(other) == Is::waiting && is_present(other) ? 1 : 0;
    return earlier;
  }
  [[nodiscard]] std::uint32_t waiting() const {
    return count_if([&](const Person& p) { return p.is == Is::returning || (p.is == Is::waiting && is_present(p)); });
  }
  [[nodiscard]] Standing standing(std::uint32_t o) const {
    if (o <= unseen_ || o > issued()) return o == 0 || o > issued() ? Standing::unknown : Standing::waiting;
    switch (state(o)) {
      case Is::waiting:
      case Is::passed:
      case Is::returning:
        return Standing::waiting;
      case Is::called:
        return Standing::called;
      case Is::used:
        return Standing::used;
      case Is::lapsed:
        return Standing::lapsed;
      case Is::left:
        return Standing::left;
    }
    return Standing::unknown;
  }
  [[nodiscard]] std::optional<Instant> called_at(std::uint32_t o) const {
    const Person& p = people_[o - 1 - unseen_];
    return is_open(p) && p.deadline ? p.called_at : std::nullopt;
  }
  // The earliest moment at which time alone changes something.
  [[nodiscard]] Instant next_deadline() const {
    Instant next = window_ends_;
    for (const Person& p : people_) {
      if (is_open(p) && p.deadline) next = std::min(next, *p.deadline);
    }
    return next;
  }

private:
  static constexpr std::int64_t never = -10;
  static constexpr std::uint32_t remembered = 40;  // of those who had been called before a restart
  static bool is_open(const Person& p) { return p.is == Is::called; }
  [[nodiscard]] bool is_present(const Person& p) const {
    return std::max(p.came_in_window, p.seen_in_window) >= window_ - 1;
  }
  Person& person(std::uint32_t o) { return people_[o - 1 - unseen_]; }
  void call_person(Person& p, Instant now) {
    p.is = Is::called;
    p.deadline = now + settings_.claim;
    p.called_at = now;
    ++called_total_;
  }
  // Whoever was called at their issue gets a claim time when the owner next looks.
  void notice_calls(Instant now) {
    for (Person& p : people_) {
      if (p.is == Is::called && !p.deadline) call_person(p, now);
    }
  }
  template <class Wanted>
  [[nodiscard]] std::uint32_t count_if(Wanted wanted) const {
    return static_cast<std::uint32_t>(std::count_if(people_.begin(), people_.end(), wanted));
  }
  [[nodiscard]] std::uint32_t count(Is is) const {
    return count_if([is](const Person& p) { return p.is == is; });
  }

  Settings settings_;
  Instant window_ends_;
  Instant calls_from_{};
  std::int64_t window_ = 0;
  std::uint32_t reserve_ = 0;
  std::uint32_t limit_ = 0;
  std::uint64_t called_total_ = 0;
  std::uint32_t unseen_ = 0;  // ordinals up to here were passed over and are never seen again: nobody looks at them
  std::vector<Person> people_;
};

class LineHistory {
public:
  explicit LineHistory(std::span<const std::uint8_t> bytes)
      : history_(bytes), line_(board_, settings_, now_), twin_(settings_, now_) {}

  // The first thing that is wrong, or an empty string.
  std::string play() {
    begin();
    while (broken_.empty() && !history_.is_over()) {
      step();
      compare();
    }
    return broken_;
  }

private:
  static constexpr std::uint32_t looked_at = 160;  // tickets compared at each step: the latest ones

  void expect(bool ok, const char* rule) {
    if (!ok && broken_.empty()) broken_ = rule;
  }

  // Some lines begin after a restart, near the edge of a word, a block or a chunk of the board.
  void begin() {
    static constexpr std::uint32_t starts[] = {0, 0, 0, 0, 0, 3, 60, 505, 1020, 65530};
    const std::uint32_t issued = starts[history_.pick(10)];
    if (issued > 0) {
      const Line::Restored restored{.issued = issued,
                                    .serving = issued - history_.pick(std::min(issued, 6U) + 1),
                                    .calls_from = now_ + std::chrono::seconds(history_.pick(3) * 10)};
      line_.restore(restored);
      twin_.restore(restored);
    }
    allow_more();
  }

  void step() {
    switch (history_.pick(16)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return issue();
      case 4:
      case 5:
        return see();
      case 6:
      case 7:
      case 8:
        return apply();
      case 9:
      case 10:
      case 11:
        return call();
      case 12:
        return history_.pick(4) == 0 ? clear() : shrink_reserve();
      case 13:
      case 14:
        return move_clock();
      default:
        return change_something();
    }
  }

  void allow_more() {
    const std::uint32_t limit = twin_.issued() + history_.pick(12);
    board_.allow_until(limit);
    twin_.allow_until(limit);
  }

  void issue() {
    for (std::uint32_t count = history_.pick(5) + 1; count > 0; --count) {
      const auto place = board_.turnstile.issue();
      const auto expected = twin_.issue();
      expect(place.has_value() == expected.has_value(), "issue: refused exactly when no ordinal is left");
      if (!place || !expected) return;
      expect(place->ordinal == expected->ordinal, "issue: the next ordinal");
      expect(place->called == expected->called, "issue: called exactly when there is reserve");
    }
  }

  void see() {
    const std::uint32_t o = pick_ordinal();
    const bool seen = board_.see(Ordinal{o});
    expect(seen == twin_.see(o), "see: tells the owner exactly of those passed over");
    only_issues_since_count_ = false;
    if (seen && history_.pick(4) > 0) came_back_.push_back(o);  // else the message is lost; the next poll repeats it
  }

  void apply() {
    std::vector<Command> batch;
    for (const std::uint32_t o : came_back_) {
      batch.push_back({.kind = Command::Kind::come_back, .ordinal = Ordinal{o}});
    }
    came_back_.clear();
    for (std::uint32_t count = history_.pick(4); count > 0; --count) {
      static constexpr Command::Kind kinds[] = {Command::Kind::redeem, Command::Kind::redeem, Command::Kind::leave,
                                                Command::Kind::come_back};
      const Command::Kind kind = kinds[history_.pick(4)];
      batch.push_back({.kind = kind, .ordinal = Ordinal{pick_ordinal()}});
    }
    std::vector<Outcome> outcomes(batch.size());
    line_.apply(now_, batch, outcomes);
    twin_.tick(now_);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      expect(outcomes[i] == twin_.apply_one(batch[i]), "apply: each command has the outcome of the rules");
    }
    expect(*line_.next_deadline() > now_, "apply: nothing is due any more");
    only_issues_since_count_ = false;
  }

  void call() {
    const std::uint32_t room = history_.pick(9);
    const std::vector<Standing> before = standings();
    const std::uint32_t served = line_.call(now_, room);
    expect(served == twin_.call(now_, room), "call: serves as many as the rules say");
    expect(line_.reserve() == 0 || line_.offered() + line_.reserve() <= room, "call: offered + reserve <= room");
    expect(board_.turnstile.read().reserve() == 0 || !line_.somebody_waits(),
           "call: no reserve while somebody waits");
    expect_nobody_overtaken(before);
    only_issues_since_count_ = false;
  }

  void expect_nobody_overtaken(const std::vector<Standing>& before) {
    bool earlier_waits = false;
    for (std::size_t i = 0; i < before.size(); ++i) {
      const Ordinal ordinal{first_looked_at() + static_cast<std::uint32_t>(i)};
      const Standing after = board_.standing(ordinal);
      const bool newly_called = before[i] == Standing::waiting && after == Standing::called;
      expect(!newly_called || !earlier_waits, "call: nobody is called while an earlier present one waits");
      earlier_waits |=
          after == Standing::waiting && board_.is_present(ordinal) && board_.mark(ordinal) != Mark::passed;
    }
  }

  void shrink_reserve() {
    const std::uint32_t room = history_.pick(6);
    line_.shrink_reserve(now_, room);
    twin_.shrink_reserve(now_, room);
    only_issues_since_count_ = false;
  }

  void clear() {
    const std::vector<Span> spans = line_.clear(now_);
    twin_.clear(now_);
    expect(!line_.somebody_waits() && line_.returned() == 0, "clear: nobody waits any more");
    for (std::uint32_t o = first_looked_at(); o <= twin_.issued(); ++o) {
      const bool is_within = std::any_of(spans.begin(), spans.end(),
                                         [o](const Span& span) { return span.first <= o && o <= span.last; });
      const bool is_cleared = board_.mark(Ordinal{o}) == Mark::cleared;
      expect(!is_within || board_.standing(Ordinal{o}) != Standing::called, "clear: who was called keeps the place");
      expect(is_within || !is_cleared || was_cleared_.contains(o), "clear: a restart is told of everybody");
      if (is_cleared) was_cleared_.insert(o);
    }
    only_issues_since_count_ = false;
  }

  void move_clock() {
    const Instant deadline = *line_.next_deadline();
    switch (history_.pick(5)) {
      case 0:
        now_ = std::max(now_, deadline);
        return;
      case 1:
        now_ = std::max(now_, deadline - Duration(1));
        return;
      case 2:
        now_ += settings_.presence_window * 7 / 2;
        return;
      default:
        now_ += std::chrono::milliseconds(500) * history_.pick(20);
        return;
    }
  }

  void change_something() {
    if (history_.pick(2) == 0) return allow_more();
    settings_.claim = std::chrono::seconds(1 + history_.pick(20));
    settings_.presence_window = std::chrono::seconds(5 + history_.pick(10));
    line_.set_settings(settings_);
    twin_.set_settings(settings_);
  }

  void compare() {
    expect(line_.offered() == twin_.offered(), "offered");
    expect(line_.reserve() == twin_.reserve(), "reserve");
    expect(board_.turnstile.read().reserve() == twin_.turnstile_reserve(), "the turnstile's reserve");
    expect(line_.returned() == twin_.returned(), "returned");
    expect(line_.called_total() == twin_.called_total(), "called_total");
    expect(line_.somebody_waits() == twin_.somebody_waits(), "somebody_waits");
    expect(*line_.next_deadline() <= twin_.next_deadline(), "next_deadline is never too late");
    compare_tickets();
    compare_ahead();
    // It walks every ordinal, so a line that begins far on is asked less often.
    if (twin_.unseen() > 0 && ++steps_ % 16 != 0) return;
    if (const char* invariant = line_.broken_invariant()) expect(false, invariant);
  }

  void compare_tickets() {
    expect(board_.standing(Ordinal{0}) == Standing::unknown, "ordinal 0 is nobody's");
    expect(board_.standing(Ordinal{twin_.issued() + 1}) == Standing::unknown, "what was not issued is unknown");
    for (std::uint32_t o = first_looked_at(); o <= twin_.issued(); ++o) {
      expect(board_.standing(Ordinal{o}) == twin_.standing(o), "standing");
      expect(board_.is_present(Ordinal{o}) == twin_.is_present(o), "is_present");
      expect(line_.called_at(Ordinal{o}) == twin_.called_at(o), "called_at");
    }
  }

  // Between refreshes ahead() promises to count newcomers exactly; right after one, everybody.
  void compare_ahead() {
    if (!only_issues_since_count_ || history_.pick(3) == 0) {
      board_.count_present(line_.returned());
      expect(board_.waiting() == twin_.waiting(), "waiting");
      only_issues_since_count_ = true;
    }
    const std::uint32_t first = std::max(first_looked_at(), twin_.issued() > 40 ? twin_.issued() - 40 : 1);
    for (std::uint32_t o = first; o <= twin_.issued(); ++o) {
      if (twin_.standing(o) == Standing::waiting) expect(board_.ahead(Ordinal{o}) == twin_.ahead(o), "ahead");
    }
  }

  [[nodiscard]] std::uint32_t first_looked_at() const {
    return std::max(twin_.unseen(), twin_.issued() > looked_at ? twin_.issued() - looked_at : 0) + 1;
  }
  [[nodiscard]] std::vector<Standing> standings() const {
    std::vector<Standing> all;
    for (std::uint32_t o = first_looked_at(); o <= twin_.issued(); ++o) all.push_back(board_.standing(Ordinal{o}));
    return all;
  }
  // One of the latest; now and then nobody's.
  std::uint32_t pick_ordinal() {
    const std::uint32_t back = history_.pick(24);
    const std::uint32_t o = back <= twin_.issued() + 1 ? twin_.issued() + 1 - back : 0;
    return o > twin_.unseen() ? o : 0;
  }

  twin::History history_;
  Settings settings_{.claim = std::chrono::seconds(10), .presence_window = std::chrono::seconds(15)};
  Instant now_{std::chrono::seconds(1000)};
  Board board_;
  Line line_;
  LineTwin twin_;
  std::vector<std::uint32_t> came_back_;
  std::unordered_set<std::uint32_t> was_cleared_;
  bool only_issues_since_count_ = false;
  std::uint32_t steps_ = 0;
  std::string broken_;
};

}  // namespace sluice::line
