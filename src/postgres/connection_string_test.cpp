#include "postgres/connection_string.h"

#include <gtest/gtest.h>

namespace sluice::postgres {
namespace {

std::string value_of(const std::vector<Word>& words, const std::string& key) {
  for (const Word& word : words) {
    if (word.key == key) return word.value;
  }
  return "";
}

TEST(ConnectionString, IsReadAsAUrlAndAsKeywords) {
  for (const char* text :
       {"postgresql://sluice@db.example:5433/shop", "host=db.example port=5433 user=sluice dbname=shop"}) {
    const auto words = words_of(text);
    ASSERT_TRUE(words) << text;
    EXPECT_EQ(words->size(), 4U) << "what it does not say is left to libpq";
    EXPECT_EQ(value_of(*words, "host"), "db.example");
    EXPECT_EQ(value_of(*words, "port"), "5433");
    EXPECT_EQ(value_of(*words, "user"), "sluice");
    EXPECT_EQ(value_of(*words, "dbname"), "shop");
  }
}

TEST(ConnectionString, WhatLibpqCannotReadIsNone) {
  EXPECT_FALSE(words_of("hast=db password=hush"));
  EXPECT_FALSE(words_of("postgresql://db/shop?colour=blue"));
}

}  // namespace
}  // namespace sluice::postgres
