#include "edge/sale_readers.h"

#include <algorithm>

namespace sluice::edge {

SaleReaders::SaleReaders(std::shared_ptr<shop::SaleFront> of, const CookieTerms& cookies)
    : front(std::move(of)),
      view(front->told.view),
      status(front->told.status),
      extended_stays(front->told.extended_stays) {
  for (const auto& line : front->lines) {
    claims.emplace_back(line->claims);
    forecasts.emplace_back(line->forecast);
    std::string name = cookies.name("sluice_" + front->id);
    // Names hold no underscore, so this cannot be another sale's cookie. Priority lines share one: a place in them is
    // in place of that in the sale's own line.
    if (view->has_line_per_item()) name += '_' + line->name;
    ticket_cookies.push_back(std::move(name));
  }
}

void SaleReaders::refresh() {
  view.refresh();
  status.refresh();
  extended_stays.refresh();
  for (auto& each : claims) each.refresh();
  for (auto& each : forecasts) each.refresh();
}

void SaleReaders::hand_in_reads() {
  if (status_reads_ == 0) return;
  front->heard.status_reads.fetch_add(status_reads_, std::memory_order_relaxed);
  status_reads_ = 0;
}

void SaleBook::follow_directory() {
  if (followed_for_ == request_) return;
  followed_for_ = request_;
  const std::uint64_t version = directory_.version();
  if (version == directory_version_) return;
  const auto directory = directory_.snapshot();
  std::vector<std::unique_ptr<SaleReaders>> before = std::move(sales_);
  sales_.clear();
  for (const auto& [name, front] : *directory) {
    const auto kept = std::find_if(before.begin(), before.end(),
                                   [&front = front](const auto& sale) { return sale && sale->front == front; });
    sales_.push_back(kept == before.end() ? std::make_unique<SaleReaders>(front, cookies_) : std::move(*kept));
  }
  directory_version_ = version;
}

void SaleBook::refresh(SaleReaders& sale) const {
  if (sale.refreshed_for_ == request_) return;
  sale.refreshed_for_ = request_;
  sale.refresh();
}

const SaleReaders* SaleBook::find(std::string_view id) {
  follow_directory();
  const auto at = std::lower_bound(sales_.begin(), sales_.end(), id,
                                   [](const auto& sale, std::string_view name) { return sale->id() < name; });
  if (at == sales_.end() || (*at)->id() != id) return nullptr;
  refresh(**at);
  return at->get();
}

std::vector<const SaleReaders*> SaleBook::all() {
  follow_directory();
  std::vector<const SaleReaders*> found;
  for (const auto& sale : sales_) {
    refresh(*sale);
    found.push_back(sale.get());
  }
  return found;
}

void SaleBook::hand_in_reads() {
  for (const auto& sale : sales_) sale->hand_in_reads();
}

}  // namespace sluice::edge
