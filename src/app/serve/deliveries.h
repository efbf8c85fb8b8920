// Who carries out what sales tell the world outside: the senders of the settings behind one courier.
#pragma once

#include <memory>

#include "app/serve/notice_letters.h"
#include "app/serve/order_mails.h"
#include "app/settings/delivery_settings.h"
#include "base/time.h"
#include "fulfilment/courier.h"
#include "shop/owner/mailbox.h"

namespace sluice::app {

// What deliveries say.
struct Letters {
  OrderMails orders;
  NoticeLetters notices;
};

// Nothing: the settings name nobody. Results go to the mailbox; that, the clock, the letters and `vapid` outlive it.
// `vapid`: where the settings have push, else nothing.
[[nodiscard]] std::unique_ptr<fulfilment::Courier> open_courier(const DeliverySettings& settings, const Clock& clock,
                                                                const Letters& letters,
                                                                const fulfilment::Vapid* vapid,
                                                                shop::Mailbox& mailbox);

}  // namespace sluice::app
