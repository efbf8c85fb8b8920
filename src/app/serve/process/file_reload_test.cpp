#include "app/serve/process/file_reload.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sluice::app {
namespace {

boost::json::object object(std::string_view text) {
  return boost::json::parse({text.data(), text.size()}).as_object();
}

TEST(FileReload, WhatTwoFilesSayOtherwiseIsNamedFieldByField) {
  const auto before = object(R"({"threads":1,"limits":{"connections":10,"pipeline":2},"sale":[{"id":"a"}]})");
  EXPECT_TRUE(changed_fields(before, before).empty());
  const auto after =
      object(R"({"threads":2,"limits":{"connections":10,"pipeline":3},"shop":{"name":"A"},"sale":[]})");
  EXPECT_EQ(changed_fields(before, after), (std::vector<std::string>{"threads", "limits.pipeline", "shop.name"}));
  EXPECT_EQ(changed_fields(after, object("{}")),
            (std::vector<std::string>{"threads", "limits.connections", "limits.pipeline", "shop.name"}));
}

TEST(FileReload, OfASaleWhatChangesLiveIsSentAndTheRestIsNamed) {
  const auto config = [](std::string_view text) { return shop::parse_sale(object(text)).value(); };
  const auto before =
      config(R"({"id":"a","message":"x","closes_at":"2026-12-25T20:00:00Z","cap":5,"waitlist":true})");
  const auto after = config(R"({"id":"a","message":"y","cap":5,"pace":{"admit":7,"per":"1s"},"waitlist":false})");
  std::string others;
  EXPECT_EQ(live_changes(before, after, others),
            object(R"({"closes_at":null,"pace":{"admit":7,"per":"1s"},"message":"y"})"));
  EXPECT_EQ(others, "waitlist");
  EXPECT_TRUE(live_changes(before, before, others).empty());
  EXPECT_TRUE(shop::patch_sale(before, live_changes(before, after, others)));
}

}  // namespace
}  // namespace sluice::app
