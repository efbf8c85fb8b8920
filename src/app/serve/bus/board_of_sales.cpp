#include "app/serve/bus/board_of_sales.h"

#include "shop/told/sale_copy.h"

namespace sluice::app {

bool BoardOfSales::follow(Told& told, const std::shared_ptr<shop::SaleFront>& front) {
  // Read before what they are of: at worst it is told once more.
  const std::uint64_t status = front->told.status.version();
  const std::uint64_t view = front->told.view.version();
  const shop::SaleState state = front->told.state.load(std::memory_order_acquire);
  std::vector<bool> sold_out;
  for (const auto& line : front->lines) sold_out.push_back(line->sold_out.load(std::memory_order_acquire));
  if (told.front == front && told.status == status && told.view == view && told.state == state &&
      told.sold_out == sold_out) {
    return false;
  }
  told = {.front = front,
          .status = status,
          .view = view,
          .state = state,
          .sold_out = std::move(sold_out),
          .text = shop::copy_text(*front)};
  return true;
}

void BoardOfSales::look(bool whole, std::vector<bus::SaleNews>& news) {
  const auto directory = directory_.snapshot();
  for (const auto& [id, front] : *directory) {
    const bool has_document = front->told.status.version() > 1;  // a sale that has just been made has none yet
    if (!has_document) continue;
    // By the name that is kept here: the directory may be gone before the news are told.
    auto& [name, told] = *told_.try_emplace(id).first;
    const bool is_news = follow(told, front);
    if (is_news || whole) news.push_back({.sale = name, .told = told.text});
  }
  gone_.clear();
  for (const auto& [id, told] : told_) {
    if (!directory->contains(id)) gone_.push_back(id);
  }
  for (const std::string& id : gone_) {
    told_.erase(id);
    news.push_back({.sale = id, .told = {}});
  }
}

void BoardOfSales::note_reads(std::string_view sale, std::uint64_t count) {
  const auto directory = directory_.snapshot();
  const auto at = directory->find(sale);
  if (at != directory->end()) at->second->heard.status_reads.fetch_add(count, std::memory_order_relaxed);
}

}  // namespace sluice::app
