// The tables of the ledger in memory, each in the order of its primary key, with the second keys beside them.
#pragma once

#include <mutex>
#include <string>
#include <tuple>
#include <utility>

#include "ledger/memory/journaled_map.h"
#include "ledger/rows.h"

namespace sluice::ledger {

using ClaimKey = std::tuple<std::string, std::string, Unit>;
using SlotKey = std::tuple<std::string, BuyerId, std::uint8_t>;
using TicketKey = std::tuple<std::string, LineIndex, Ordinal>;
using UseKey = std::tuple<std::string, std::string, std::uint32_t>;
using AnswerKey = std::tuple<BuyerId, std::string, std::string>;
using EventKey = std::pair<OrderId, std::uint32_t>;
using AttemptKey = std::pair<OrderId, std::uint32_t>;
using RefundKey = std::pair<PaymentId, std::uint32_t>;
using NameKey = std::pair<std::string, std::string>;  // of an item, a line, a code or an endpoint: (sale, name)

using PreparationKey = std::tuple<std::string, std::string, std::string>;  // (sale, kind, name)
using SaleNumberKey = std::pair<std::string, std::uint32_t>;

// What changes is remembered by the journal until the batch is settled.
struct MemoryTables {
  std::mutex mutex;  // held for a commit, a visit or a reader's question

  Journal journal;
  JournaledMap<std::string, SettingsRow> settings{journal};
  JournaledMap<std::string, MarkRow> marks{journal};
  JournaledMap<NameKey, ItemRow> items{journal};
  JournaledMap<NameKey, LineRow> lines{journal};
  JournaledMap<ClaimKey, ClaimRow> claims{journal};
  JournaledMap<SlotKey, SlotRow> slots{journal};
  JournaledMap<HoldId, HoldRow> holds{journal};
  JournaledMap<OrderId, OrderRow> orders{journal};
  JournaledMap<EventKey, OrderEventRow> events{journal};
  JournaledMap<PaymentId, PaymentRow> payments{journal};
  JournaledMap<RefundKey, RefundRow> refunds{journal};
  JournaledMap<OrderId, CancellationRow> cancellations{journal};
  JournaledMap<JobId, JobRow> jobs{journal};
  JournaledMap<AnswerKey, AnswerRow> answers{journal};
  JournaledMap<TicketKey, HandoverRow> handovers{journal};
  JournaledMap<TicketKey, ClearedRow> cleared{journal};
  JournaledMap<TicketKey, NoticeRow> notices{journal};

  JournaledMap<NameKey, PriorityCodeRow> priority_codes{journal};
  JournaledMap<UseKey, PriorityUseRow> priority_uses{journal};
  JournaledMap<NameKey, EndpointRow> endpoints{journal};

  JournaledMap<SaleNumberKey, SampleRow> samples{journal};
  JournaledMap<SaleNumberKey, SaleEventRow> sale_events{journal};

  JournaledMap<NameKey, InboxRow> inbox{journal};  // by provider and event

  JournaledMap<std::string, UserRow> users{journal};
  JournaledMap<ActNumber, ActRow> acts{journal};

  JournaledMap<PreparationKey, PreparationRow> preparations{journal};

  // The second keys.
  JournaledMap<TicketKey, HoldId> redeemed{journal};
  JournaledMap<HoldId, OrderId> live_order{journal};
  JournaledMap<HoldId, PaymentId> paid{journal};
  JournaledMap<std::string, PaymentId> payment_keys{journal};
  JournaledMap<AttemptKey, PaymentId> attempts{journal};
  JournaledMap<PaymentId, std::uint32_t> open_refund{journal};
};

}  // namespace sluice::ledger
