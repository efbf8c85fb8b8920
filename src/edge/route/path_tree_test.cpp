#include "edge/route/path_tree.h"

#include <gtest/gtest.h>

#include <string>

#include "base/random.h"
#include "edge/admin/admin_routes.h"
#include "edge/buyer/buyer_routes.h"
#include "edge/route/routes.h"

namespace sluice::edge {
namespace {

using Extent = PathTree::Extent;

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments(1);
  for (const char c : path.substr(1)) c == '/' ? void(segments.emplace_back()) : segments.back().push_back(c);
  return segments;
}

// The same by trying one template after the other: whether a path fits, and with which values.
bool fits(const Address& row, std::string_view path, std::vector<std::string>& values) {
  values.clear();
  const auto wanted = split(row.path);
  const auto given = path == "/" ? std::vector<std::string>() : split(path);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool is_parameter = wanted[i].starts_with('{');
    if (is_parameter && row.extent == Extent::open && i + 1 == wanted.size()) {
      std::string rest;
      for (std::size_t j = i; j < given.size(); ++j) rest += (j == i ? "" : "/") + given[j];
      values.push_back(rest);
      return i <= given.size();
    }
    if (path == "/" && row.path == "/") return true;
    if (i >= given.size()) return false;
    if (is_parameter ? given[i].empty() : given[i] != wanted[i]) return false;
    if (is_parameter) values.push_back(given[i]);
  }
  return wanted.size() == given.size();
}

// What the tree says of a path beside what trying every template says.
void expect_same(const AddressBook& book, const std::string& path) {
  std::vector<std::string> values;
  const Address* wanted = nullptr;
  for (const Address& row : book.rows()) {
    if (wanted == nullptr && fits(row, path, values)) wanted = &row;
    if (wanted != nullptr) break;
  }
  const auto found = book.find(path, Verb::get);
  ASSERT_EQ(found.has_value(), wanted != nullptr) << path;
  if (wanted == nullptr) return;
  EXPECT_EQ(book.label(found->route), wanted->path) << path;
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(found->values[i], values[i]) << path;
}

// Of words that the table has, what may be anybody's id, and nothing.
std::string any_path(const AddressBook& book, Random& random) {
  const auto words = split(book.rows()[random.next() % book.rows().size()].path);
  std::string path;
  for (const std::string& word : words) {
    const auto kind = random.next() % 12;
    if (kind == 0) continue;
    path += '/';
    path += word.starts_with('{') || kind == 1 ? "drop-1" : kind == 2 ? "" : kind == 3 ? "." : word;
  }
  if (random.next() % 4 == 0) path += random.next() % 2 == 0 ? "/" : "/tickets";
  return path.empty() ? "/" : path;
}

TEST(PathTree, FindsWhatTryingEveryTemplateFinds) {
  SeededRandom random(7);
  for (const AddressBook* book : {&buyer_router().book(), &admin_router().book()}) {
    for (int i = 0; i < 50'000 && !::testing::Test::HasFailure(); ++i) expect_same(*book, any_path(*book, random));
  }
}

TEST(PathTree, TheOneThatSaysMoreGoesBeforeAnOpenOne) {
  PathTree tree;
  tree.add("/{anything}", Extent::open, 0);
  tree.add("/a/{id}", Extent::whole, 1);
  tree.add("/a/{id}/more/{rest}", Extent::open, 2);
  const auto number = [&](std::string_view path) { return int{tree.find(path)->number}; };
  EXPECT_EQ(number("/"), 0);
  EXPECT_EQ(number("/a"), 0);
  EXPECT_EQ(number("/a/"), 0);
  EXPECT_EQ(number("/a/1"), 1);
  EXPECT_EQ(number("/a/1/"), 0);
  EXPECT_EQ(number("/a/1/more"), 2);
  EXPECT_EQ(tree.find("/a/1/more/x/y")->values[1], "x/y");
  EXPECT_EQ(tree.find("/a/1/less")->values[0], "a/1/less");
}

TEST(PathTreeDeathTest, NoTableHasOneTemplateTwiceOrAWordBesideAParameter) {
  PathTree tree;
  tree.add("/a/{id}", Extent::whole, 0);
  EXPECT_DEATH(tree.add("/a/{other}", Extent::whole, 1), "");
  EXPECT_DEATH(tree.add("/a/word/more", Extent::whole, 1), "");
}

}  // namespace
}  // namespace sluice::edge
