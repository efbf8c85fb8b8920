// What somebody is told whose place is called, by mail or by a push message: the pages' words in their language,
// until when they can come, and where the page is. Nothing in it is secret: the place itself is in the browser in
// which they stand in line.
//
// Thread-safe: it reads what is published.
#pragma once

#include <optional>
#include <string>

#include "base/published.h"
#include "fulfilment/mail/mail_sender.h"
#include "fulfilment/push/push_sender.h"
#include "web/composition/composed_pages.h"

namespace sluice::app {

class NoticeLetters {
public:
  // `pages` outlives it. `origin`: where people see us, "https://shop.example"; `root`: what our pages stand below
  // there,
  // "/.sluice".
  NoticeLetters(const Published<web::ComposedPages>& pages, std::string origin, std::string root)
      : pages_(pages), origin_(std::move(origin)), root_(std::move(root)) {}

  // nullopt: of this payload nothing can be written.
  [[nodiscard]] std::optional<fulfilment::Mail> mail(const delivery::Task& task) const;
  // {"title":"It is your turn: Drop","body":"...","lang":"de","dir":"ltr","page":"/.sluice/queue/drop-1"}, which
  // called.js shows.
  [[nodiscard]] std::optional<fulfilment::PushText> push(const delivery::Task& task) const;

private:
  const Published<web::ComposedPages>& pages_;
  const std::string origin_;
  const std::string root_;
};

}  // namespace sluice::app
