#include "shop/delivery/address_book.h"

#include <gtest/gtest.h>

namespace sluice::shop {
namespace {

constexpr LineIndex line{0};

AddressBook::Place place(std::uint32_t number, const char* email, const char* push = "") {
  return {.number = Ordinal{number}, .email = email, .push = push, .language = "en"};
}

TEST(AddressBook, OneAddressIsTakenForAFamilysPlacesAndNoMore) {
  AddressBook book(1);
  for (std::uint32_t number = 1; number <= AddressBook::places_of_one_max; ++number) {
    EXPECT_TRUE(book.may_take("a@example.com"));
    book.put(line, Ordinal{number}, place(number, "a@example.com"));
  }
  EXPECT_FALSE(book.may_take("a@example.com"));
  EXPECT_TRUE(book.may_take("b@example.com"));
  book.erase(line, book.of(line).begin());
  EXPECT_TRUE(book.may_take("a@example.com"));
  EXPECT_EQ(book.broken_invariant(), nullptr);
}

TEST(AddressBook, APlaceThatAddsAnAddressIsStillOne) {
  AddressBook book(1);
  book.put(line, Ordinal{7}, place(7, "a@example.com"));
  book.put(line, Ordinal{7}, place(7, "a@example.com", "push"));
  EXPECT_EQ(book.of(line).size(), 1U);
  EXPECT_EQ(book.find(line, Ordinal{7})->push, "push");
  EXPECT_EQ(book.broken_invariant(), nullptr);
  book.erase(line, book.of(line).begin());
  EXPECT_TRUE(book.is_empty());
  EXPECT_EQ(book.find(line, Ordinal{7}), nullptr);
  EXPECT_EQ(book.broken_invariant(), nullptr);
}

TEST(AddressBook, ADrawMovesEverybodyToWhereTheyStand) {
  AddressBook book(1);
  book.put(line, Ordinal{1}, place(1, "a@example.com"));
  book.put(line, Ordinal{2}, place(2, "b@example.com"));
  book.rearrange(line, [](Ordinal number) { return Ordinal{3 - raw(number)}; });
  EXPECT_EQ(book.find(line, Ordinal{2})->email, "a@example.com");
  EXPECT_EQ(book.find(line, Ordinal{1})->email, "b@example.com");
  EXPECT_EQ(book.broken_invariant(), nullptr);
}

}  // namespace
}  // namespace sluice::shop
