// Looks whether all is ready for a sale: the machine, the sale, whom it depends on, and what people have to know.
//
// Each thing is asked with a time limit, those elsewhere all at once; nothing is told anybody that means anything.
// With warm_up also connections to the payment provider are opened, and the pages' pictures, sheets and scripts
// fetched, so that caches on the way have them.
//
// One background thread (edge/admin/background_answers.h) but for has_tick(). What was looked at last is kept in
// memory, its verdict in the ledger, with whoever looked.
#pragma once

#include <map>
#include <memory>

#include "app/preflight/other_checks.h"
#include "app/preflight/preflight_text.h"
#include "app/preflight/sale_checks.h"
#include "app/serve/process/descriptors.h"
#include "app/settings/settings.h"
#include "edge/admin/preflight.h"
#include "edge/context.h"
#include "ledger/people.h"

namespace sluice::app {

class SalePreflight final : public edge::Preflight {
public:
  struct Sources {
    const edge::Context& context;
    const Settings& settings;
    const DescriptorPlan& descriptors;
    unsigned threads = 1;
    fulfilment::StripeProvider& provider;
    std::unique_ptr<ledger::People> people;  // its own
    std::string buyers;                      // where they come in, "127.0.0.1:8080"; empty: not here
  };
  // What is referred to must outlive it.
  explicit SalePreflight(Sources sources) : sources_(std::move(sources)) {}

  [[nodiscard]] bool has_tick(std::string_view sale, std::string_view tick) const override;
  [[nodiscard]] Document look(const std::string& sale, Warmth warmth, const shop::Actor& by) override;
  [[nodiscard]] Document read(const std::string& sale) override;

private:
  // Of those that were looked at last so many are kept; more would be memory for what nobody looks at.
  static constexpr std::size_t kept_max = 200;

  [[nodiscard]] std::shared_ptr<shop::SaleFront> find(const std::string& sale) const;
  [[nodiscard]] const PreflightSettings& settings_of(std::string_view sale) const;
  [[nodiscard]] std::string rehearsed_with(const std::string& sale) const;
  // People a second: of the sale, or of the busiest that is rehearsed with it. 0: nobody has said.
  [[nodiscard]] std::uint32_t expected_peak_of(const std::string& sale) const;
  [[nodiscard]] std::vector<HookStand> hooks_of(const shop::SaleFront& front) const;
  void check_machine(const shop::SaleFront& front, Readiness& found) const;
  void check_others(const shop::SaleFront& front, Warmth warmth, Readiness& found) const;
  void check_sale(const shop::SaleFront& front, Readiness& found) const;
  [[nodiscard]] Result<void> check_people(const std::string& sale, Readiness& found) const;
  [[nodiscard]] Check check_ledger(const std::string& sale) const;
  void keep(const std::string& sale, Readiness found, const shop::Actor& by);

  const Sources sources_;
  const PreflightSettings none_;             // of sales that the file says nothing of
  std::map<std::string, Readiness> latest_;  // by sale
};

}  // namespace sluice::app
