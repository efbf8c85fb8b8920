#include "ledger/conformance_kit.h"

namespace sluice::ledger::sample {

Batch operator+(Batch first, const Batch& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

void expect_taken(Store& ledger, const Batch& batch) {
  const auto committed = ledger.commit(marked(batch));
  EXPECT_TRUE(committed) << committed.error().detail;
}

void expect_refused(Store& ledger, const Batch& batch, ErrorKind kind, const std::string& words) {
  const std::string before = dump(ledger, 9);
  const auto committed = ledger.commit(batch);
  ASSERT_FALSE(committed) << "taken, instead of: " << words;
  EXPECT_EQ(committed.error().kind, kind);
  EXPECT_NE(committed.error().detail.find(words), std::string::npos) << committed.error().detail;
  EXPECT_EQ(dump(ledger, 9), before);
}

void expect_conflict(Store& ledger, const Batch& batch, const std::string& words) {
  expect_refused(ledger, marked(batch), ErrorKind::conflict, words);
}

std::unique_ptr<Store> with_sales(std::unique_ptr<Store> store) {
  const Batch items{put_item(), put_item(other_sale)};
  const auto committed = store->commit(new_sale() + new_sale(other_sale) + items);
  EXPECT_TRUE(committed) << committed.error().detail;
  return store;
}

std::vector<std::string> visit_rest(Store& ledger, std::string_view sale) {
  auto lines = visit(ledger, sale);
  std::erase(lines, text(put_item(sale)));
  return lines;
}

}  // namespace sluice::ledger::sample
