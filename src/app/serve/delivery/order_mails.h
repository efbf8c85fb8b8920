// What a mail delivery says: the pages' words in the buyer's language, and a link that opens their order.
//
// Thread-safe: it reads what is published.
#pragma once

#include <optional>
#include <string>

#include "base/published.h"
#include "base/time.h"
#include "fulfilment/mail/mail_sender.h"
#include "token/key_ring.h"
#include "web/composition/composed_pages.h"

namespace sluice::app {

class OrderMails {
public:
  // All outlive it. `pages_at`: where people see our pages, "https://shop.example/.sluice".
  OrderMails(const Published<web::ComposedPages>& pages, const Published<token::KeyRing>& keys, const Clock& clock,
             std::string pages_at)
      : pages_(pages), keys_(keys), clock_(clock), pages_at_(std::move(pages_at)) {}

  // nullopt: of this payload nothing can be written.
  [[nodiscard]] std::optional<fulfilment::Mail> write(const delivery::Task& task) const;

private:
  [[nodiscard]] std::string link_to(std::string_view order, std::string_view language) const;

  const Published<web::ComposedPages>& pages_;
  const Published<token::KeyRing>& keys_;
  const Clock& clock_;
  const std::string pages_at_;
};

}  // namespace sluice::app
