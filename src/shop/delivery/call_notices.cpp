#include "shop/delivery/call_notices.h"

#include "shop/delivery/news_text.h"

namespace sluice::shop {

CallNotices::CallNotices(Course& course, const Floor& floor, Outbox& outbox)
    : course_(course),
      floor_(floor),
      outbox_(outbox),
      mail_(delivery::find_target(outbox.targets(), delivery::Kind::notice, "")),
      push_(delivery::find_target(outbox.targets(), delivery::Kind::push, "")) {}

void CallNotices::tell(Now now, LineIndex line, Ordinal ordinal, const AddressBook::Place& place, Round& round) {
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

}  // namespace sluice::shop
