#include "shop/delivery/notice_book.h"

#include <utility>

#include "base/invariant.h"
#include "base/json_writer.h"

namespace sluice::shop {

NoticeBook::NoticeBook(Course& course, Floor& floor, LineRows& line_rows, Outbox& outbox,
                       const OwnerSettings& settings)
    : course_(course),
      floor_(floor),
      line_rows_(line_rows),
      book_(course.front().lines.size()),
      presence_(course, floor, book_, settings),
      calls_(course, floor, outbox),
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
  if (before == nullptr && book_.is_full()) {
    return conflict("As many people have left an address as this sale can tell.");
  }
  if (!book_.may_take(asked.email.empty() ? asked.push : asked.email)) {
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
  (asked.email.empty() ? place.push : place.email) = asked.email.empty() ? asked.push : asked.email;
  place.language = asked.language;
  ledger::PutNotice row;
  row.sale = course_.sale();
  row.line = asked.line;
  row.number = asked.number;
  row.email = round.keep(place.email);
  row.push = round.keep(place.push);
  row.language = round.keep(place.language);
  round.add(row);
  tell_mark(asked.line, asked.number, {.email = !place.email.empty(), .push = !place.push.empty()}, round);
  const Ordinal ordinal = floor_.ordinal_of(asked.line, asked.number);
  book_.put(asked.line, ordinal, std::move(place));
  presence_.see(now, asked.line, ordinal);
  return apply(now, read, round);
}

const NoticeBook::Place* NoticeBook::find(LineIndex line, Ordinal number) {
  follow_draw(line);
  return book_.find(line, floor_.ordinal_of(line, number));
}

void NoticeBook::tell_mark(LineIndex line, Ordinal number, NoticeWays ways, Round& round) const {
  round.tell([front = &course_.line_front(line), number, ways] { front->notices.set(number, ways); });
}

// --- The end of an address

void NoticeBook::forget(LineIndex line, Ordinal number, Round& round) {
  if (book_.is_empty()) return;
  follow_draw(line);
  const Places& places = book_.of(line);
  const auto at = places.find(floor_.ordinal_of(line, number));
  if (at != places.end()) erase(line, at, round);
}

NoticeBook::Places::const_iterator NoticeBook::erase(LineIndex line, Places::const_iterator at, Round& round) {
  const Ordinal number = at->second.number;
  round.add(ledger::DeleteNotice{.sale = course_.sale(), .line = line, .number = number});
  tell_mark(line, number, {}, round);
  return book_.erase(line, at);
}

// --- Calls

void NoticeBook::look(Now now, Round& round) {
  if (book_.is_empty()) return;
  const bool is_sweep = is_sweep_due_ || course_.state() == SaleState::closed;
  std::size_t left = a_look_max;
  bool is_done = true;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const LineIndex line = line_at(i);
    if (book_.of(line).empty()) continue;
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
  const Places& places = book_.of(line);
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
    if (is_called) calls_.tell(now, line, at->first, at->second, round);
    has_told |= is_called;
    at = erase(line, at, round);
  }
  if (has_told) line_rows_.write_line(raw(line), round);
  return left > 0;
}

// --- Draws

void NoticeBook::follow_draw(LineIndex line) {
  OfLine& of = lines_[raw(line)];
  if (of.is_drawn || !course_.line_front(line).was_drawn(Ordinal{1})) return;
  of.is_drawn = true;
  presence_.start_anew(line);
  book_.rearrange(line, [&](Ordinal number) { return floor_.ordinal_of(line, number); });
}

// --- Restoring

bool NoticeBook::restore(const ledger::NoticeRowOf<std::string_view>& row) {
  if (raw(row.line) >= lines_.size() || book_.is_full()) return false;
  if (raw(row.number) > floor_.line(raw(row.line)).reserved) return false;
  Place place{.number = row.number,
              .email = std::string(row.email),
              .push = std::string(row.push),
              .language = std::string(row.language)};
  follow_draw(row.line);
  course_.line_front(row.line).notices.set(row.number, {.email = !row.email.empty(), .push = !row.push.empty()});
  book_.put(row.line, floor_.ordinal_of(row.line, row.number), std::move(place));
  return true;
}

const char* NoticeBook::broken_invariant() const {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const LineIndex line = line_at(i);
    const bool is_drawn = lines_[i].is_drawn || !course_.line_front(line).was_drawn(Ordinal{1});
    for (const auto& [ordinal, place] : book_.of(line)) {
      if (is_drawn && ordinal != floor_.ordinal_of(line, place.number)) return "a place is where it stands";
    }
  }
  return book_.broken_invariant();
}

}  // namespace sluice::shop
