// What those answer that a sale depends on: the mail server, webhooks, the shop's pages and our own. All are asked at
// once, each with a time limit; nothing is told anybody that means anything.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/preflight/other_checks.h"
#include "app/settings/settings.h"
#include "edge/admin/preflight.h"
#include "edge/context.h"

namespace sluice::app {

struct Surroundings {
  std::vector<Looked> mail;
  std::vector<Looked> webhooks;
  std::vector<Looked> own;
  std::vector<Looked> pages;
  std::size_t assets = 0;  // of pages, that were fetched
};

class LookAround {
public:
  // `buyers`: where they come in, "127.0.0.1:8080"; empty: not here. What is referred to must outlive it.
  LookAround(const Settings& settings, const edge::Context& context, std::string buyers)
      : settings_(settings), context_(context), buyers_(std::move(buyers)) {}

  // Blocks for as long as the slowest takes, within the limits. `pages`: the shop's, as the settings have them. Those
  // that are there are asked twice, what caches have by then is seen at the second; to warm up, their pictures,
  // sheets and scripts are fetched as well.
  [[nodiscard]] Surroundings look(const shop::SaleFront& front, const std::vector<std::string>& pages,
                                  edge::Preflight::Warmth warmth) const;

private:
  class Round;

  void ask_mail(Round& round, Surroundings& found) const;
  void ask_webhooks(Round& round, Surroundings& found) const;
  [[nodiscard]] std::vector<Looked> own_pages(const shop::SaleFront& front) const;
  [[nodiscard]] std::string url_of(const Looked& page) const;
  void ask_again(Surroundings& found, edge::Preflight::Warmth warmth) const;

  const Settings& settings_;
  const edge::Context& context_;
  const std::string buyers_;
};

}  // namespace sluice::app
