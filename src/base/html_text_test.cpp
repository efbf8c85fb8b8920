#include "base/html_text.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(HtmlText, WhatWouldBeReadAsMarkupIsNot) {
  EXPECT_EQ(html_escaped(R"(<a href="x">Tom & Jerry's</a>)"),
            "&lt;a href=&quot;x&quot;&gt;Tom &amp; Jerry's&lt;/a&gt;");
  EXPECT_EQ(html_escaped(""), "");
}

}  // namespace
}  // namespace sluice
