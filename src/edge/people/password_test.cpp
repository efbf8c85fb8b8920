#include "edge/people/password.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

TEST(Password, OnlyTheRightOneFits) {
  SeededRandom random(1);
  const std::string hash = hash_password("correct horse battery", make_salt(random));
  EXPECT_TRUE(hash.starts_with("$scrypt$ln=15,r=8,p=3$")) << hash;
  EXPECT_TRUE(is_password("correct horse battery", hash));
  EXPECT_FALSE(is_password("correct horse batterz", hash));
  EXPECT_FALSE(is_password("", hash));
  EXPECT_NE(hash_password("correct horse battery", make_salt(random)), hash) << "each has a salt of its own";
}

TEST(Password, WhatIsNoHashFitsNothing) {
  const std::string rest = hash_of_nobody().substr(std::string("$scrypt$ln=15,r=8,p=3").size());
  EXPECT_FALSE(is_password("x", hash_of_nobody()));
  for (const std::string& text :
       {std::string(), std::string("x"), "$scrypt$ln=0,r=8,p=3" + rest, "$scrypt$ln=99,r=8,p=3" + rest,
        "$scrypt$ln=24,r=32,p=3" + rest, "$scrypt$ln=15,r=8,p=3" + rest + "x", "$bcrypt$ln=15,r=8,p=3" + rest,
        "$scrypt$ln=15,r=8" + rest, std::string("$scrypt$ln=15,r=8,p=3$$")}) {
    EXPECT_FALSE(is_password("x", text)) << text;
  }
}

TEST(Password, AVastOneIsNotHashed) {
  EXPECT_FALSE(is_password(std::string(password_bytes_max + 1, 'x'), hash_of_nobody()));
}

}  // namespace
}  // namespace sluice::edge
