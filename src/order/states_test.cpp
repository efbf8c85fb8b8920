#include "order/states.h"

#include <gtest/gtest.h>

namespace sluice::order {
namespace {

constexpr State all[] = {State::accepted, State::payment_pending, State::payment_action_required,
                         State::paid,     State::confirmed,       State::payment_failed,
                         State::released, State::refunded};

TEST(States, NothingBecomesItselfOrWhatItWas) {
  for (const State from : all) {
    EXPECT_FALSE(may_become(from, from));
    for (const State to : all) EXPECT_FALSE(may_become(from, to) && may_become(to, from));
  }
}

TEST(States, WhatHasEndedBecomesNothing) {
  for (const State to : all) {
    EXPECT_FALSE(may_become(State::payment_failed, to));
    EXPECT_FALSE(may_become(State::released, to));
    EXPECT_FALSE(may_become(State::refunded, to));
  }
}

TEST(States, WhatIsTakenCanOnlyBePaidBackAndWhatIsNotCanOnlyBeLetGo) {
  for (const State state : all) {
    EXPECT_EQ(may_become(State::confirmed, state), state == State::refunded || state == State::released);
    EXPECT_EQ(may_become(state, State::refunded), state == State::confirmed);
    EXPECT_EQ(may_become(state, State::released), is_payment_open(state) || state == State::confirmed);
  }
}

TEST(States, OnlyWhatIsNotYetTakenCanFail) {
  for (const State from : all) {
    EXPECT_EQ(may_become(from, State::payment_failed), is_payment_open(from) && from != State::accepted);
  }
}

TEST(States, WhatIsPaidOrAwaitsItsPaymentIsLive) {
  for (const State state : all) {
    const bool is_good = awaits_payment(state) || state == State::paid || state == State::confirmed;
    EXPECT_EQ(is_live(state), is_good);
  }
}

}  // namespace
}  // namespace sluice::order
