#include "app/serve/payment/suspicions.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

Difference of(const char* order) {
  Difference difference;
  difference.order = order;
  difference.payment = "pi_1";
  return difference;
}

TEST(Suspicions, AreAnAlarmAtTheSecondLookThatFindsThem) {
  LogKept log;
  Suspicions suspicions(log);
  suspicions.begin_look();
  suspicions.note_goods_without_money(of("ord_1"));
  EXPECT_EQ(suspicions.confirmed(), 0U);
  EXPECT_TRUE(log.lines().empty());
  suspicions.begin_look();
  suspicions.note_goods_without_money(of("ord_1"));
  suspicions.note_goods_without_money(of("ord_2"));
  EXPECT_EQ(suspicions.confirmed(), 1U);
  EXPECT_EQ(log.count("goods_without_money"), 1U);
}

TEST(Suspicions, AreToldOnceAndCountedAtEachLook) {
  LogKept log;
  Suspicions suspicions(log);
  for (int look = 0; look < 4; ++look) {
    suspicions.begin_look();
    suspicions.note_goods_without_money(of("ord_1"));
    suspicions.note_not_paid_back(of("ord_1"));
  }
  EXPECT_EQ(suspicions.confirmed(), 1U);
  EXPECT_EQ(log.count("goods_without_money"), 1U);
  EXPECT_EQ(log.count("not_paid_back"), 1U);
}

TEST(Suspicions, WhatWasGoneForALookIsNew) {
  LogKept log;
  Suspicions suspicions(log);
  for (const bool is_found : {true, false, true}) {
    suspicions.begin_look();
    if (is_found) suspicions.note_goods_without_money(of("ord_1"));
  }
  EXPECT_EQ(suspicions.confirmed(), 0U);
  EXPECT_TRUE(log.lines().empty());
}

}  // namespace
}  // namespace sluice::app
