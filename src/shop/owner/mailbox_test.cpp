// In which order an owner's mailbox is emptied, and who fills it.
#include "shop/owner/mailbox.h"

#include <gtest/gtest.h>

namespace sluice::shop {
namespace {

class MailboxTest : public ::testing::Test {
protected:
  using For = Mailbox::For;

  void push_read(std::uint64_t order) {
    ASSERT_TRUE(mailbox.try_reserve(For::read));
    mailbox.push(std::make_unique<Notice>(ReadOrder{.order = OrderId(Id128(order, 0)), .buyer = {}}));
  }
  void push_purchase(std::uint32_t number) {
    ASSERT_TRUE(mailbox.try_reserve());
    mailbox.push(std::make_unique<Notice>(TakeUnits{.buyer = {}, .number = Ordinal{number}}));
  }
  // "7" for a purchase with that number, "r7" for a read of that order.
  std::string take(std::size_t max) {
    std::vector<CallPtr> taken;
    mailbox.take(taken, max);
    std::string out;
    for (const CallPtr& call : taken) {
      if (const auto* units = std::get_if<TakeUnits>(&call->command)) out += std::to_string(raw(units->number)) + " ";
      if (const auto* read = std::get_if<ReadOrder>(&call->command)) {
        out += "r" + std::to_string(read->order.value().prefix()) + " ";
      }
    }
    return out;
  }

  Mailbox mailbox{40};
};

TEST_F(MailboxTest, ReadsAreTakenAfterPurchasesThatCameLater) {
  push_read(1);
  push_read(2);
  push_purchase(1);
  push_read(3);
  push_purchase(2);
  EXPECT_EQ(take(100), "1 2 r1 r2 r3 ");
  EXPECT_EQ(mailbox.depth(), 0U);
}

TEST_F(MailboxTest, OfARoundThatIsTooSmallReadsHaveASixteenth) {
  for (std::uint32_t i = 1; i <= 20; ++i) push_purchase(i);
  for (std::uint64_t i = 1; i <= 5; ++i) push_read(i);
  EXPECT_EQ(take(16), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 r1 ");
  EXPECT_EQ(take(16), "16 17 18 19 20 r2 r3 r4 r5 ");
}

TEST_F(MailboxTest, ReadsFillAQuarterOfItAndNoMore) {
  for (std::uint64_t i = 1; i <= 10; ++i) push_read(i);
  EXPECT_FALSE(mailbox.try_reserve(For::read));
  EXPECT_EQ(mailbox.refused(), 1U);
  for (std::uint32_t i = 1; i <= 30; ++i) push_purchase(i);
  EXPECT_FALSE(mailbox.try_reserve()) << "full";
  take(100);
  EXPECT_TRUE(mailbox.try_reserve(For::read)) << "what was taken makes room";
  mailbox.cancel(For::read);
  EXPECT_EQ(mailbox.depth(), 0U);
  for (std::uint64_t i = 1; i <= 10; ++i) push_read(i);
  EXPECT_FALSE(mailbox.try_reserve(For::read)) << "what was given up is counted once";
}

}  // namespace
}  // namespace sluice::shop
