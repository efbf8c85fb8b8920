#include "base/trace_context.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

constexpr std::string_view good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContext, IsReadAndToldAsItWas) {
  const auto read = read_traceparent(good);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->is_sampled);
  EXPECT_EQ(read->text(), good);
  const auto unsampled = read_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
  ASSERT_TRUE(unsampled);
  EXPECT_FALSE(unsampled->is_sampled);
  EXPECT_TRUE(read_traceparent("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03-more")) << "a later version";
}

TEST(TraceContext, WhatIsMalformedIsNone) {
  for (const std::string_view text : {
           "",
           "00",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",
           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
           "00 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7 01",
           "00-4bf92f3577b34da6a3ce929d0e0e473\n-00f067aa0ba902b7-01",
       }) {
    EXPECT_FALSE(read_traceparent(text)) << text;
  }
}

TEST(TraceContext, AChildHasTheTraceAndASpanOfItsOwn) {
  SeededRandom random(7);
  const TraceContext parent = new_trace(true, random);
  ASSERT_TRUE(read_traceparent(parent.text()));
  const TraceContext child = child_of(parent, random);
  EXPECT_EQ(child.trace, parent.trace);
  EXPECT_NE(child.span, parent.span);
  EXPECT_TRUE(child.is_sampled);
}

}  // namespace
}  // namespace sluice
