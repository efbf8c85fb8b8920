// The tables of both ports against what they say of themselves elsewhere: the descriptions, the problems.
#include "edge/route/routes.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "edge/admin/admin_routes.h"
#include "edge/buyer/buyer_routes.h"
#include "edge/description/openapi.h"
#include "edge/problem/problem.h"

namespace sluice::edge {
namespace {

using Operations = std::set<std::string>;

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

Operations described(std::string_view document) {
  Operations all;
  const boost::json::value parsed = boost::json::parse({document.data(), document.size()});
  for (const auto& [path, operations] : parsed.at("paths").as_object()) {
    for (const auto& [verb, operation] : operations.as_object()) {
      if (verb != "parameters") all.insert(upper(std::string(verb)) + " " + std::string(path));
    }
  }
  return all;
}

Operations served(const AddressBook& book) {
  Operations all;
  for (const Address& row : book.rows()) {
    if (row.kind != Address::Kind::described) continue;
    // What takes any verb is described by the one that is usual.
    const Verb verb = row.verb == Verb::other ? Verb::get : row.verb;
    all.insert(std::string(to_string(verb)) + " " + std::string(row.path));
  }
  return all;
}

TEST(Routes, WhatTheBuyersPortServesIsWhatItsDescriptionSays) {
  EXPECT_EQ(served(buyer_router().book()), described(openapi_json));
}

TEST(Routes, WhatTheOperatorsPortServesIsWhatItsDescriptionSays) {
  EXPECT_EQ(served(admin_router().book()), described(admin_openapi_json));
}

TEST(Routes, EveryProblemIsDescribedForBuyersOrForOperators) {
  const std::string descriptions = std::string(openapi_json) + std::string(admin_openapi_json);
  for (const ProblemType& type : all_problems()) {
    EXPECT_NE(descriptions.find(type.slug), std::string::npos) << type.slug;
  }
}

TEST(Routes, EveryProblemHasAnAddressOfItsOwn) {
  std::set<std::string_view> slugs;
  for (const ProblemType& type : all_problems()) EXPECT_TRUE(slugs.insert(type.slug).second) << type.slug;
  EXPECT_TRUE(slugs.contains("no-such-gate"));
}

TEST(Routes, NoPathHasMoreParametersThanAreKept) {
  for (const auto* book : {&buyer_router().book(), &admin_router().book()}) {
    for (const Address& row : book->rows()) {
      EXPECT_LE(static_cast<std::size_t>(std::count(row.path.begin(), row.path.end(), '{')), parameters_max)
          << row.path;
    }
  }
}

TEST(Routes, APathIsFoundBySegmentsWithItsValues) {
  const AddressBook& book = buyer_router().book();
  const auto found = book.find("/v1/sales/drop-1/tickets/current", Verb::del);
  ASSERT_TRUE(found && found->row);
  EXPECT_EQ(book.label(found->route), "/v1/sales/{sale}/tickets/current");
  EXPECT_EQ(found->values[0], "drop-1");
  EXPECT_EQ(book.allow(found->route), "GET, DELETE");
}

TEST(Routes, AnotherVerbFindsThePathAndWhatItAllows) {
  const AddressBook& book = buyer_router().book();
  const auto found = book.find("/v1/sales/drop-1/buy", Verb::get);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->row);
  EXPECT_EQ(book.allow(found->route), "POST");
}

TEST(Routes, WhatFollowsAnOpenAddressIsItsLastValue) {
  const AddressBook& book = buyer_router().book();
  for (const auto& [path, rest] : std::map<std::string, std::string>{
           {"/v1/gates/g/envoy", ""}, {"/v1/gates/g/envoy/", ""}, {"/v1/gates/g/envoy/a/b/", "a/b/"}}) {
    const auto found = book.find(path, Verb::post);
    ASSERT_TRUE(found && found->row) << path;
    EXPECT_EQ(book.label(found->route), "/v1/gates/{sale}/envoy/{uri}") << path;
    EXPECT_EQ(found->values[1], rest) << path;
  }
}

TEST(Routes, AnEmptySegmentIsNobodysName) {
  const AddressBook& book = admin_router().book();
  for (const char* path : {"/admin/v1/sales/", "/admin/v1/sales//report", "/admin/v1/sales/x/report/", "//livez"}) {
    EXPECT_FALSE(book.find(path, Verb::get)) << path;
  }
}

}  // namespace
}  // namespace sluice::edge
