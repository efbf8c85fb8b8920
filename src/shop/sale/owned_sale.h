// One sale as its owner sees it: commands go to its parts (sale_parts.h), and time passes for them.
//
// Nobody outside learns of a round before it is durable (shop/owner/round.h).
//
// Not thread-safe: the owner's thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "ledger/ledger.h"
#include "shop/sale/sale_parts.h"

namespace sluice::shop {

class OwnedSale {
public:
  // A new sale; its first rows go into the round.
  static std::unique_ptr<OwnedSale> create(const SaleConfig& config, const OwnerSettings& settings, IdMint& ids,
                                           Log& log, Now now, Round& round);
  // Continues the sale as the ledger has it, and takes its lease in the round. `why`: for people. Errors of kind io
  // name the row that cannot be what this program wrote.
  static Result<std::unique_ptr<OwnedSale>> load(const ledger::SaleRow& row, ledger::Ledger& ledger,
                                                 const OwnerSettings& settings, IdMint& ids, Log& log, Now now,
                                                 std::string_view why, Round& round);
  OwnedSale(const OwnedSale&) = delete;
  OwnedSale& operator=(const OwnedSale&) = delete;

  [[nodiscard]] const std::shared_ptr<SaleFront>& front() const { return parts_->front; }
  [[nodiscard]] bool has(HoldId hold) const { return parts_->units.find(hold) != nullptr; }
  [[nodiscard]] bool has(OrderId order) const { return parts_->orders.has(order); }
  [[nodiscard]] bool has(JobId job) const { return parts_->job_desk.has(job); }
  [[nodiscard]] const JobDesk& job_desk() const { return parts_->job_desk; }  // as a person lists their jobs
  [[nodiscard]] bool has_answer(BuyerId buyer, const RequestKey& request) const {
    return parts_->answers.find(buyer, request).has_value();
  }
  [[nodiscard]] bool has_event(std::string_view provider, std::string_view event) const {
    return parts_->inbox.has(provider, event);
  }
  [[nodiscard]] const SaleConfig& config() const { return parts_->course.config(); }
  [[nodiscard]] SaleState state() const { return parts_->course.state(); }

  // Answers completely, but for Verdict::unfinished. "Not here" is no_such_hold / no_such_order.
  template <class SaleCommand>
  Answer apply(Now now, SaleCommand& command, Round& round) {
    const SaleMark::Watch watch(parts_->mark, round);
    if constexpr (is_operators<SaleCommand>) {
      if (auto before = answered_before(command.request)) return std::move(*before);
      Answer answer = parts_->part(command).apply(now, command, round);
      remember(now, command.request, answer, round);
      return answer;
    } else {
      return parts_->part(command).apply(now, command, round);
    }
  }

  // After the batch's commands: time passes, people are called; at each tick also tells and keeps the marks.
  enum class Beat : std::uint8_t { batch, tick };
  void advance(Now now, Beat beat, Round& round);
  // Payments that are due, at most `count`; they leave when the round is durable.
  std::size_t begin_due_payments(Now now, std::size_t count, order::Leave leave, Round& round);
  // What is due to be told to the world outside (Outbox::begin_due).
  void begin_due_deliveries(Now now, std::span<std::uint32_t> room, Round& round);
  [[nodiscard]] std::optional<Duration> until_next_delivery(Now now, std::span<const std::uint32_t> room) const {
    return parts_->outbox.until_next(now, room);
  }
  [[nodiscard]] const Outbox& outbox() const { return parts_->outbox; }
  // The last word of the sale in a round, before it is submitted (SaleMark::seal).
  void seal(Now now, Round& round);

  // --- Rest (owner/roster.h)
  // After a tick: whether nothing is under way. Until end_rest() it is neither advanced nor sealed, and begins
  // nothing.
  [[nodiscard]] bool try_to_rest(Now now) { return parts_->rest.try_to_begin(now); }
  [[nodiscard]] bool is_at_rest() const { return parts_->rest.is_on(); }
  void end_rest() { parts_->rest.end(); }
  [[nodiscard]] bool was_disturbed() const { return parts_->rest.was_disturbed(); }
  // What edges read of it meanwhile.
  [[nodiscard]] MonoTime told_at() const { return parts_->telling.told_at(); }
  void tell_now(Now now, Round& round) { parts_->telling.tell_now(now, round); }

  [[nodiscard]] std::uint64_t readers() const { return parts_->telling.readers(); }
  void set_read_budget(double per_s) { parts_->telling.set_read_budget(per_s); }

  // How long nothing happens by itself, other than ticks and payments.
  [[nodiscard]] std::optional<Duration> until_next_deadline(Now now) const;
  [[nodiscard]] std::optional<Duration> until_next_payment(Now now) const;

  // The last words of a graceful end: no ordinal needs to be skipped at the next start. Edges have stopped.
  void close_down(Now now, Round& round);

  // Linear; for tests and the simulator.
  [[nodiscard]] const char* broken_invariant() const { return parts_->broken_invariant(); }

private:
  explicit OwnedSale(std::unique_ptr<SaleParts> parts) : parts_(std::move(parts)) {}

  // Operators' changes are done once a key, as buyers' are (the parts see to those themselves).
  template <class SaleCommand>
  static constexpr bool is_operators =
      std::is_same_v<SaleCommand, ActOnSale> || std::is_same_v<SaleCommand, PatchSale> ||
      std::is_same_v<SaleCommand, AdjustStock> || std::is_same_v<SaleCommand, MakeCodes> ||
      std::is_same_v<SaleCommand, RevokeCode> || std::is_same_v<SaleCommand, RevokePass> ||
      std::is_same_v<SaleCommand, ActOnJob> || std::is_same_v<SaleCommand, CancelOrder> ||
      std::is_same_v<SaleCommand, RefundOrder> || std::is_same_v<SaleCommand, EraseOrder> ||
      std::is_same_v<SaleCommand, PutPreparation> || std::is_same_v<SaleCommand, RemovePreparation>;
  [[nodiscard]] std::optional<Answer> answered_before(const RequestKey& request) const;
  void remember(Now now, const RequestKey& request, const Answer& answer, Round& round);

  void begin(Now now, Round& round);

  const std::unique_ptr<SaleParts> parts_;
};

}  // namespace sluice::shop
