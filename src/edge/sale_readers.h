// One thread's view of the sales: where each is found, and what its owner has told of it.
//
// A view changes between two requests, never within one: SaleBook::find() brings a sale's readers up to date when it
// is first asked for them in a request, and hands them on const. So whatever is looked at stays as it is, and where
// it is, until the request is answered or put off.
//
// The book follows the directory: a sale that was added is found from the next request on, and one whose front was
// replaced (its owner has loaded it anew) is the new one from then on.
//
// Not thread-safe: one book belongs to one server's thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/published.h"
#include "edge/visitor/cookies.h"
#include "shop/told/sale_front.h"

namespace sluice::edge {

class SaleReaders {
public:
  SaleReaders(std::shared_ptr<shop::SaleFront> of, const CookieTerms& cookies);
  ~SaleReaders() { hand_in_reads(); }
  SaleReaders(const SaleReaders&) = delete;
  SaleReaders& operator=(const SaleReaders&) = delete;

  const std::shared_ptr<shop::SaleFront> front;
  Published<shop::SaleView>::Reader view;
  Published<shop::StatusDocument>::Reader status;
  Published<shop::ExtendedStays>::Reader extended_stays;         // of a gate
  std::vector<Published<shop::ClaimClock>::Reader> claims;       // by line
  std::vector<Published<line::WaitForecast>::Reader> forecasts;  // by line
  std::vector<std::string> ticket_cookies;                       // names, by line

  [[nodiscard]] const std::string& id() const { return front->id; }
  [[nodiscard]] shop::LineFront& line(LineIndex index) const { return *front->lines[raw(index)]; }
  [[nodiscard]] std::size_t line_count() const { return front->lines.size(); }
  [[nodiscard]] shop::SaleState state() const { return front->told.state.load(std::memory_order_acquire); }
  [[nodiscard]] bool is_gone(LineIndex index) const { return line(index).sold_out.load(std::memory_order_acquire); }

  // The status document was read.
  void note_read() const { ++status_reads_; }

private:
  friend class SaleBook;
  void refresh();
  void hand_in_reads();
  mutable std::uint64_t status_reads_ =
      0;                             // since they were handed in: counted here, no two threads share a cache line
  std::uint64_t refreshed_for_ = 0;  // the request
};

class SaleBook {
public:
  // What is referred to must outlive the book.
  SaleBook(const Published<shop::Directory>& directory, const CookieTerms& cookies)
      : directory_(directory), cookies_(cookies) {}

  // Another request begins: what was found before may be gone.
  void begin_request() { ++request_; }
  // nullptr: there is no such sale. Valid until the next begin_request().
  [[nodiscard]] const SaleReaders* find(std::string_view id);
  // All of them, by id; likewise.
  [[nodiscard]] std::vector<const SaleReaders*> all();

  // Now and then: tells the owners what was read.
  void hand_in_reads();

private:
  void follow_directory();
  void refresh(SaleReaders& sale) const;

  const Published<shop::Directory>& directory_;
  const CookieTerms& cookies_;
  std::uint64_t request_ = 1;
  std::uint64_t followed_for_ = 0;  // the request
  std::uint64_t directory_version_ = 0;
  std::vector<std::unique_ptr<SaleReaders>> sales_;  // by id
};

}  // namespace sluice::edge
