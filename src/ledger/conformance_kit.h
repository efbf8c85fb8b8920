// How the conformance suite puts a store to the test: batches as an owner commits them, taken or refused.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ledger/conformance.h"
#include "ledger/content.h"
#include "ledger/samples.h"

namespace sluice::ledger::sample {

using Lines = std::vector<std::string>;

[[nodiscard]] Batch operator+(Batch first, const Batch& second);

// `batch` as an owner commits it, with the marks of both sales.
void expect_taken(Store& ledger, const Batch& batch);
// Refused with this kind and these words, and nothing of the batch is there.
void expect_refused(Store& ledger, const Batch& batch, ErrorKind kind, const std::string& words);
void expect_conflict(Store& ledger, const Batch& batch, const std::string& words);

// Both sales are there, each with an item and nothing else.
[[nodiscard]] std::unique_ptr<Store> with_sales(std::unique_ptr<Store> store);
// visit(), without the item that with_sales() put there.
[[nodiscard]] std::vector<std::string> visit_rest(Store& ledger, std::string_view sale);

inline const Batch stocked{put_item(), put_line()};

}  // namespace sluice::ledger::sample
