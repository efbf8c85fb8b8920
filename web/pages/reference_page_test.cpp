#include "web/pages/reference_page.h"

#include <gtest/gtest.h>

namespace sluice::web {
namespace {

TEST(ReferencePage, SaysWhatItIsGivenInsideItsFrame) {
  const std::string html = reference_page({.title = "A & B", .heading = "<b>", .main = "<p>{{page_title}}</p>"});
  EXPECT_NE(html.find("<title>A &amp; B</title>"), std::string::npos) << html;
  EXPECT_NE(html.find("<h1>&lt;b&gt;</h1>"), std::string::npos) << html;
  EXPECT_NE(html.find("<p>{{page_title}}</p>\n</main>"), std::string::npos) << "what is said is no slot";
}

TEST(ReferencePage, LoadsItsSheetAndNoScript) {
  const std::string html = reference_page({.title = "t", .heading = "h", .main = ""});
  EXPECT_NE(html.find("/reference.css\""), std::string::npos);
  EXPECT_EQ(html.find("<script"), std::string::npos);
}

}  // namespace
}  // namespace sluice::web
