#include "app/serve/cluster/owner_silence.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

using std::chrono::milliseconds;

// Looks every quarter of a second, as a server in wait does.
class Looks {
public:
  bool look(milliseconds silence, int session = 7) {
    now_ += milliseconds(250);
    return silence_.is_too_long(session, silence, now_);
  }

private:
  MonoTime now_{std::chrono::hours(1)};
  OwnerSilence silence_;
};

TEST(OwnerSilence, IsTooLongAfterThreeSeconds) {
  Looks looks;
  for (milliseconds silence{100}; silence < milliseconds(3000); silence += milliseconds(250)) {
    EXPECT_FALSE(looks.look(silence)) << silence.count();
  }
  EXPECT_TRUE(looks.look(milliseconds(3100)));
}

TEST(OwnerSilence, OfOneThatIsHeardIsNoneWhateverTheDatabasesClockSays) {
  Looks looks;
  EXPECT_FALSE(looks.look(milliseconds(500)));
  // Its clock is set an hour forwards; the owner is heard every second all the same.
  const milliseconds hour = std::chrono::hours(1);
  for (const int after_ms : {750, 1000}) EXPECT_FALSE(looks.look(hour + milliseconds(after_ms)));
  for (int turn = 0; turn < 8; ++turn) {
    for (const int after_ms : {100, 350, 600, 850}) EXPECT_FALSE(looks.look(milliseconds(after_ms)));
  }
}

TEST(OwnerSilence, OfOneThatWasDeadLongBeforeIsSeenForAWhile) {
  Looks looks;
  int count = 0;
  for (milliseconds silence = std::chrono::minutes(5); !looks.look(silence); silence += milliseconds(250)) ++count;
  EXPECT_EQ(count, 6);
}

TEST(OwnerSilence, BeginsAnewWithAnotherSession) {
  Looks looks;
  for (int i = 0; i < 10; ++i) (void)looks.look(milliseconds(5000 + 250 * i));
  EXPECT_FALSE(looks.look(milliseconds(8000), 8));
}

}  // namespace
}  // namespace sluice::app
