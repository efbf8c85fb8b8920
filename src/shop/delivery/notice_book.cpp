#include "shop/delivery/notice_book.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/invariant.h"
#include "base/json_writer.h"
#include "shop/delivery/news_text.h"

namespace sluice::shop {
namespace {

std::uint64_t hash_of(const std::string& address) {
  return std::hash<std::string>{}(address);
}

std::uint32_t ticks_in(Duration time, Duration tick) {
  return std::max(1U, static_cast<std::uint32_t>(time / tick));
}

}  // namespace

NoticeBook::NoticeBook(Course& course, Floor& floor, LineRows& line_rows, Outbox& outbox,
                       const OwnerSettings& settings)
    : course_(course),
      floor_(floor),
      line_rows_(line_rows),
      outbox_(outbox),
      mail_(delivery::find_target(settings.targets, delivery::Kind::notice, "")),
      push_(delivery::find_target(settings.targets, delivery::Kind::push, "")),
      ticks_a_turn_(ticks_in(settings.presence_window / 4, settings.tick)),
      lines_(course.front().lines.size()) {}

// --- Leaving an address

Answer NoticeBook::apply(Now now, const AskNotice& asked, Round& round) {
  if (asked.word == AskNotice::Word::put) return put(now, asked, round);
  if (asked.word == AskNotice::Word::drop) {
    forget(asked.line, asked.number, round);
    return {.verdict = Verdict::done};
  }
  const Place* place = find(asked.line, asked.number);
  Answer answer{.verdict = Verdict::found};
  JsonWriter json(answer.body);
  json.begin_object().key("email");
  place == nullptr || place->email.empty() ? json.null() : json.text(place->email);
  json.field("push", place != nullptr && !place->push.empty());
  json.field("claim_s", std::chrono::ceil<std::chrono::seconds>(course_.config().claim).count()).end_object();
  return answer;
}

std::optional<Answer> NoticeBook::refusal_of(const AskNotice& asked, const Place* before) const {
  const auto conflict = [](const char* why) { return Answer{.verdict = Verdict::conflict, .detail = why}; };
  if (course_.state() == SaleState::closed) return Answer{.verdict = Verdict::closed};
  const Ordinal ordinal = floor_.ordinal_of(asked.line, asked.number);
  if (floor_.standing(asked.line, ordinal) != line::Standing::waiting) {
    return conflict("Only a place that waits can be told of its call.");
  }
  if (before == nullptr && count_ == places_max) {
    return conflict("As many people have left an address as this sale can tell.");
  }
  const std::string& address = asked.email.empty() ? asked.push : asked.email;
  const auto uses = uses_.find(hash_of(address));
  if (uses != uses_.end() && uses->second >= places_of_one_max) {
    return conflict("This address is left for as many places as it may be.");
  }
  return std::nullopt;
}

Answer NoticeBook::put(Now now, const AskNotice& asked, Round& round) {
  AskNotice read = asked;
  read.word = AskNotice::Word::read;
  const Place* before = find(asked.line, asked.number);
  const bool is_so =
      before != nullptr && (asked.email.empty() ? before->push == asked.push : before->email == asked.email);
  if (is_so) return apply(now, read, round);
  if (auto refusal = refusal_of(asked, before)) return std::move(*refusal);
  Place place = before == nullptr ? Place{.number = asked.number} : *before;
  if (before != nullptr) count(*before, -1);
  (asked.email.empty() ? place.push : place.email) = asked.email.empty() ? asked.push : asked.email;
  place.language = asked.language;
  count(place, 1);
  ledger::PutNotice row;
  row.sale = course_.sale();
  row.line = asked.line;
  row.number = asked.number;
  row.email = round.keep(place.email);
  row.push = round.keep(place.push);
  row.language = round.keep(place.language);
  round.add(row);
  tell_mark(asked.line, asked.number, {.email = !place.email.empty(), .push = !place.push.empty()}, round);
  if (before == nullptr) ++count_;
  const Ordinal ordinal = floor_.ordinal_of(asked.line, asked.number);
  lines_[raw(asked.line)].places.insert_or_assign(ordinal, std::move(place));
  see(now, asked.line, ordinal);
  return apply(now, read, round);
}

NoticeBook::Place* NoticeBook::find(LineIndex line, Ordinal number) {
  follow_draw(line);
  Places& places = lines_[raw(line)].places;
  const auto at = places.find(floor_.ordinal_of(line, number));
  return at == places.end() ? nullptr : &at->second;
}

void NoticeBook::count(const Place& place, int by) {
  for (const std::string* address : {&place.email, &place.push}) {
    if (address->empty()) continue;
    std::uint32_t& uses = uses_[hash_of(*address)];
    uses = static_cast<std::uint32_t>(static_cast<int>(uses) + by);
    if (uses == 0) uses_.erase(hash_of(*address));
  }
}

void NoticeBook::tell_mark(LineIndex line, Ordinal number, NoticeWays ways, Round& round) const {
  round.tell([front = &course_.line_front(line), number, ways] { front->notices.set(number, ways); });
}

// --- The end of an address

void NoticeBook::forget(LineIndex line, Ordinal number, Round& round) {
  if (count_ == 0) return;
  follow_draw(line);
  Places& places = lines_[raw(line)].places;
  const auto at = places.find(floor_.ordinal_of(line, number));
  if (at != places.end()) erase(line, at, round);
}

NoticeBook::Places::iterator NoticeBook::erase(LineIndex line, Places::iterator at, Round& round) {
  const Ordinal number = at->second.number;
  round.add(ledger::DeleteNotice{.sale = course_.sale(), .line = line, .number = number});
  tell_mark(line, number, {}, round);
  count(at->second, -1);
  --count_;
  return lines_[raw(line)].places.erase(at);
}

// --- Calls

void NoticeBook::look(Now now, Round& round) {
  if (count_ == 0) return;
  const bool is_sweep = is_sweep_due_ || course_.state() == SaleState::closed;
  std::size_t left = a_look_max;
  bool is_done = true;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const LineIndex line = line_at(i);
    if (lines_[i].places.empty()) continue;
    follow_draw(line);
    const Progress progress{.serving = course_.line_front(line).board.turnstile.read().serving,
                            .called = floor_.line(i).engine.called_total()};
    if (!is_sweep && progress == lines_[i].looked_at) continue;
    const bool is_line_done = look_through(now, line, is_sweep, left, round);
    if (is_line_done) lines_[i].looked_at = progress;
    is_done &= is_line_done;
  }
  if (is_done) is_sweep_due_ = false;
}

bool NoticeBook::look_through(Now now, LineIndex line, bool is_sweep, std::size_t& left, Round& round) {
  const bool is_closed = course_.state() == SaleState::closed;
  const std::uint32_t serving = course_.line_front(line).board.turnstile.read().serving;
  Places& places = lines_[raw(line)].places;
  bool has_told = false;
  auto at = places.begin();
  while (at != places.end() && (is_sweep || raw(at->first) <= serving)) {
    const line::Standing standing = floor_.standing(line, at->first);
    if (!is_closed && standing == line::Standing::waiting) {
      ++at;  // passed over while it was away, and called as soon as there is room
      continue;
    }
    if (left == 0) break;
    --left;
    const bool is_called = !is_closed && standing == line::Standing::called;
    if (is_called) tell(now, line, at->first, at->second, round);
    has_told |= is_called;
    at = erase(line, at, round);
  }
  if (has_told) line_rows_.write_line(raw(line), round);
  return left > 0;
}

void NoticeBook::tell(Now now, LineIndex line, Ordinal ordinal, const Place& place, Round& round) {
  const Instant instant = course_.now(now);
  const Instant called_at = floor_.line(raw(line)).engine.called_at(ordinal).value_or(instant);
  const Instant until = called_at + course_.config().claim;
  const CallNews news{.at = now.wall, .until = course_.wall_at(now, until), .language = place.language};
  const MonoTime until_mono = now.mono + (until - instant);
  if (mail_ && !place.email.empty()) {
    outbox_.put_until(now, until_mono, *mail_, notice_data(news, place.email, course_), round);
  }
  if (push_ && !place.push.empty()) {
    outbox_.put_until(now, until_mono, *push_, push_data(news, place.push, course_), round);
  }
}

// --- Presence

void NoticeBook::see(Now now, LineIndex line, Ordinal ordinal) {
  if (!course_.line_front(line).board.see(ordinal)) return;
  floor_.apply(now, line, line::Command::Kind::come_back, ordinal);
}

void NoticeBook::keep_present(Now now) {
  if (count_ == 0) return;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    OfLine& of = lines_[i];
    auto at = of.places.upper_bound(of.seen_upto);
    for (std::size_t left = of.places.size() / ticks_a_turn_ + 1; left > 0 && at != of.places.end(); --left, ++at) {
      see(now, line_at(i), at->first);
      of.seen_upto = at->first;
    }
    if (at == of.places.end()) of.seen_upto = Ordinal{0};
  }
}

void NoticeBook::follow_draw(LineIndex line) {
  OfLine& of = lines_[raw(line)];
  if (of.is_drawn || !course_.line_front(line).was_drawn(Ordinal{1})) return;
  of.is_drawn = true;
  of.seen_upto = Ordinal{0};
  Places moved;
  for (auto& [ordinal, place] : std::exchange(of.places, {})) {
    moved.emplace(floor_.ordinal_of(line, place.number), std::move(place));
  }
  of.places = std::move(moved);
}

// --- Restoring

bool NoticeBook::restore(const ledger::NoticeRowOf<std::string_view>& row) {
  if (raw(row.line) >= lines_.size() || count_ == places_max) return false;
  if (raw(row.number) > floor_.line(raw(row.line)).reserved) return false;
  Place place{.number = row.number,
              .email = std::string(row.email),
              .push = std::string(row.push),
              .language = std::string(row.language)};
  follow_draw(row.line);
  count(place, 1);
  course_.line_front(row.line).notices.set(row.number, {.email = !row.email.empty(), .push = !row.push.empty()});
  lines_[raw(row.line)].places.insert_or_assign(floor_.ordinal_of(row.line, row.number), std::move(place));
  ++count_;
  return true;
}

void NoticeBook::begin(Now now) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    for (const auto& [ordinal, place] : lines_[i].places) see(now, line_at(i), ordinal);
  }
}

const char* NoticeBook::broken_invariant() const {
  std::size_t places = 0;
  std::size_t addresses = 0;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    places += lines_[i].places.size();
    const bool is_drawn = lines_[i].is_drawn || !course_.line_front(line_at(i)).was_drawn(Ordinal{1});
    for (const auto& [ordinal, place] : lines_[i].places) {
      addresses += (place.email.empty() ? 0 : 1) + (place.push.empty() ? 0 : 1);
      if (place.email.empty() && place.push.empty()) return "who is to be told has left an address";
      if (is_drawn && ordinal != floor_.ordinal_of(line_at(i), place.number)) return "a place is where it stands";
    }
  }
  std::size_t uses = 0;
  for (const auto& [address, count] : uses_) uses += count;
  if (uses != addresses) return "the uses of each address are counted";
  return places == count_ ? nullptr : "places with an address are counted";
}

}  // namespace sluice::shop
