// Everything that may be asked of a sale's owner.
#pragma once

#include <variant>

#include "order/charge.h"
#include "shop/owner/buyer_commands.h"
#include "shop/owner/operator_commands.h"
#include "shop/owner/outcome_commands.h"
#include "shop/owner/place_commands.h"

namespace sluice::shop {

using Command =
    std::variant<TakeUnits, ReadHold, FindHold, ReleaseHold, Checkout, ReadOrder, ShopSays, LeaveLine, ComeBack,
                 EnterGate, StayOn, ReportLoad, OfferPlace, TakeOver, JoinByCode, PaymentSettled, ReadJobs, ReadJob,
                 ActOnJob, AddSale, ActOnSale, PatchSale, AdjustStock, ReadReport, MakeCodes, ReadCodes, RevokeCode,
                 ProviderTold, DeliverySettled, ReadEndpoints, SwitchEndpoint, CancelOrder, RefundOrder,
                 RefundSettled, AskAgain, AskNotice, PutUser, RemoveUser, NoteAct, RevokePass, NotKnownThere,
                 LookForRefunds, RefundsRead, EraseOrder, PutPreparation, RemovePreparation>;

// What came of a task, for the owner of its sale.
[[nodiscard]] Command settled(const order::PaymentTask& task, const order::ChargeResult& result);
[[nodiscard]] bool is_of_a_task(const Command& command);
// It asks how something stands, and changes nothing.
[[nodiscard]] bool is_read(const Command& command);

}  // namespace sluice::shop
