// The archive: answers questions about holds and orders that are not in the owner's memory, from the ledger's rows.
//
// What is over lives in the ledger only, and ids that somebody made up live nowhere; neither costs the owner a read.
// The archive has a connection and, in a server, a thread of its own (ArchiveThread), so a flood of unknown ids waits
// behind itself. While nothing can be written it also answers for what runs: the ledger has it.
//
// Invariant: at most `waiting_max` calls wait; beyond that a call is refused at once (overloaded).
// submit() is thread-safe; answer_waiting() is called by one thread at a time.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "ledger/ledger.h"
#include "shop/owner/call.h"
#include "shop/owner/mailbox.h"

namespace sluice::shop {

class Archive {
public:
  // More: longer waits behind a flood; fewer: honest readers are told to come again sooner.
  static constexpr std::size_t waiting_max = 4096;

  explicit Archive(std::unique_ptr<ledger::Reader> reader) : reader_(std::move(reader)) {}

  // Whoever decides of what has ended and may go on (a shop's late confirmation). Before the first call; must outlive
  // the archive's last answer.
  void hand_back_to(Mailbox& owner) { owner_ = &owner; }

  // A call whose command is ReadHold, ReadOrder, ReleaseHold, Checkout or ShopSays, of what the owner does not have.
  // False: it is full, and the call is still the caller's.
  [[nodiscard]] bool submit(CallPtr& call);
  // Likewise; one for which there is no room is answered `overloaded`.
  void ask(CallPtr call);

  // Answers all that waits. Returns whether there was anything.
  bool answer_waiting();
  // Blocks until something waits, or stop() was called: false.
  [[nodiscard]] bool wait();
  void stop();

private:
  [[nodiscard]] Answer answer(const Command& command);
  [[nodiscard]] Answer answer(const ReadHold& read);
  [[nodiscard]] Answer answer(const ReadOrder& read);
  [[nodiscard]] Answer answer(const ReleaseHold& release);
  [[nodiscard]] Answer answer(const Checkout& checkout);
  [[nodiscard]] Answer answer(const ShopSays& says);
  // Whether the call goes on at the owner, with what is known here of its hold.
  [[nodiscard]] bool has_handed_back(CallPtr& call);
  // The hold, if it is this buyer's; or the verdict why there is none to be had.
  struct Found;
  [[nodiscard]] Found find(HoldId id, BuyerId buyer);
  [[nodiscard]] Found find(const ShopSays& says);

  std::unique_ptr<ledger::Reader> reader_;
  Mailbox* owner_ = nullptr;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<CallPtr> waiting_;  // guarded by mutex_
  bool stopping_ = false;         // guarded by mutex_
};

// The thread that runs an archive, named `archive`. It blocks on the archive's queue and on reading the ledger.
class ArchiveThread {
public:
  explicit ArchiveThread(Archive& archive);
  // Answers what waits, then ends. Stop the owner first.
  ~ArchiveThread();
  ArchiveThread(const ArchiveThread&) = delete;
  ArchiveThread& operator=(const ArchiveThread&) = delete;

private:
  Archive& archive_;
  std::thread thread_;
};

}  // namespace sluice::shop
