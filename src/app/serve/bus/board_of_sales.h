// What the owner's process tells edges in others of its sales (bus/board.h): out of what it has published to its own.
//
// Looks at each sale's front; nobody is woken for it. The bus's thread. Cost of a look: a comparison a sale, and a
// text of those that were told anew.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/published.h"
#include "bus/board.h"
#include "shop/told/sale_front.h"

namespace sluice::app {

class BoardOfSales final : public bus::BoardSource {
public:
  // Which must outlive it.
  explicit BoardOfSales(const Published<shop::Directory>& directory) : directory_(directory) {}

  void look(bool whole, std::vector<bus::SaleNews>& news) override;
  void note_reads(std::string_view sale, std::uint64_t count) override;

private:
  // As it was told last.
  struct Told {
    std::shared_ptr<shop::SaleFront> front;
    std::uint64_t status = 0;  // versions
    std::uint64_t view = 0;
    shop::SaleState state{};
    std::vector<bool> sold_out{};
    std::string text{};
  };
  // False: it is as it was.
  [[nodiscard]] static bool follow(Told& told, const std::shared_ptr<shop::SaleFront>& front);

  const Published<shop::Directory>& directory_;
  std::map<std::string, Told, std::less<>> told_;
  std::vector<std::string> gone_;  // of the last look
};

}  // namespace sluice::app
