#include "shop/line/visits.h"

#include <algorithm>
#include <utility>

#include "base/json_writer.h"

namespace sluice::shop {

Answer Visits::apply(Now now, const EnterGate& enter, Round& round) {
  if (!course_.is_gate()) return {.verdict = Verdict::conflict, .detail = "the sale has items; it is no gate"};
  const Ordinal ordinal = floor_.ordinal_of(enter.line, enter.number);
  if (!use(now, enter.line, ordinal, round)) return {.verdict = Verdict::not_called};
  const Duration left = std::clamp<Duration>(enter.expires_at - now.wall, Duration::zero(), course_.config().pass);
  floor_.line(raw(enter.line)).inside.enter(ordinal, course_.now(now) + left);
  round.count(course_.counters().entered);
  tell_count(round);
  return {.verdict = Verdict::done};
}

Answer Visits::apply(Now now, const StayOn& stay, Round&) {
  const Duration longest = stay.visitor ? ExtendedStays::stay_max : course_.config().pass;
  const Duration left = std::clamp<Duration>(stay.until - now.wall, Duration::zero(), longest);
  const Ordinal ordinal = floor_.ordinal_of(stay.line, stay.number);
  line::Inside& inside = floor_.line(raw(stay.line)).inside;
  if (!inside.contains(ordinal)) {
    return {.verdict = Verdict::conflict, .detail = "Nobody is inside the gate with this pass."};
  }
  if (stay.visitor) {
    if (!extended_.set(stay.line, ordinal, stay.until)) return {.verdict = Verdict::overloaded};
    is_extended_news_ = true;
  }
  inside.stay_until(ordinal, course_.now(now) + left);
  Answer answer{.verdict = Verdict::found};
  JsonWriter(answer.body).begin_object().field("expires_at", format_rfc3339(stay.until)).end_object();
  return answer;
}

bool Visits::use(Now now, LineIndex index, Ordinal ordinal, Round& round) {
  line::Line& line = floor_.line(raw(index)).engine;
  switch (floor_.standing(index, ordinal)) {
    case line::Standing::called: {
      // The edge may have called this one a moment ago, by the reserve: the line takes that in first.
      line.apply(course_.now(now), {}, {});
      const Instant called_at = line.called_at(ordinal).value_or(course_.now(now));
      if (floor_.apply(now, index, line::Command::Kind::redeem, ordinal) == line::Outcome::done) {
        calling_.note_came(now, index, called_at, round);
      }
      break;
    }
    case line::Standing::waiting:
      // Only a called ticket gets a pass, so it was called before a restart: the line knows it as passed over.
      floor_.apply(now, index, line::Command::Kind::leave, ordinal);
      line.mark_used(ordinal);
      break;
    case line::Standing::used:
    case line::Standing::lapsed:
    case line::Standing::left:
    case line::Standing::unknown:
      return false;
  }
  // A claim that lapsed in this very step is over.
  return floor_.standing(index, ordinal) == line::Standing::used;
}

bool Visits::end(LineIndex line, Ordinal ordinal, Round& round) {
  if (!floor_.line(raw(line)).inside.end(ordinal)) return false;
  course_.line_front(line).board.set_mark(ordinal, line::Mark::left);
  forget_extension(line, ordinal);
  round.count(course_.counters().ended_left);
  tell_count(round);
  return true;
}

void Visits::end_expired(Now now, Round& round) {
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    ended_.clear();
    floor_.line(i).inside.expire_until(course_.now(now), ended_);
    if (ended_.empty()) continue;
    line::Board& board = course_.line_front(line_at(i)).board;
    for (const Ordinal ordinal : ended_) {
      board.set_mark(ordinal, line::Mark::left);
      forget_extension(line_at(i), ordinal);
    }
    round.count(course_.counters().ended_expired, ended_.size());
    tell_count(round);
  }
  tell_extended(round);
}

void Visits::forget_extension(LineIndex line, Ordinal ordinal) {
  is_extended_news_ |= extended_.forget(line, ordinal);
}

void Visits::tell_extended(Round& round) {
  if (!std::exchange(is_extended_news_, false)) return;
  round.tell([told = &course_.front().told, extended = extended_] { told->extended_stays.set(extended); });
}

void Visits::tell_count(Round& round) {
  round.tell([told = &course_.front().told, people = floor_.people_inside()] {
    told->inside.store(people, std::memory_order_relaxed);
  });
}

Answer Visits::apply(Now now, const ReportLoad& report, Round& round) {
  calling_.pace().report_load({.load = report.load, .reported_at = course_.now(now)});
  round.tell([told = &course_.front().told, load = report.load, at = now.mono] {
    told->reported_load.store(load, std::memory_order_relaxed);
    told->load_reported_at.store(at, std::memory_order_release);
  });
  std::string body;
  JsonWriter json(body);
  json.begin_object().field("sale", course_.sale()).key("load").decimal(report.load, 3).end_object();
  return {.verdict = Verdict::done, .body = std::move(body)};
}

const char* Visits::broken_invariant() const {
  bool all_used = true;
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    const line::Inside& inside = floor_.line(i).inside;
    if (const char* broken = inside.broken_invariant()) return broken;
    const LineIndex line = line_at(i);
    inside.for_each(
        [&](Ordinal ordinal, Instant) { all_used &= floor_.standing(line, ordinal) == line::Standing::used; });
  }
  return all_used ? nullptr : "who is inside has a used ticket";
}

}  // namespace sluice::shop
