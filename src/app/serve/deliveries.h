// Who carries out what sales tell the world outside: the senders of the settings behind one courier.
#pragma once

#include <memory>

#include "app/serve/order_mails.h"
#include "app/settings/delivery_settings.h"
#include "base/time.h"
#include "fulfilment/courier.h"
#include "shop/owner/mailbox.h"

namespace sluice::app {

// Nothing: the settings name nobody. Results go to the mailbox; that, the clock and the mails outlive it.
[[nodiscard]] std::unique_ptr<fulfilment::Courier> open_courier(const DeliverySettings& settings, const Clock& clock,
                                                                const OrderMails& mails, shop::Mailbox& mailbox);

}  // namespace sluice::app
