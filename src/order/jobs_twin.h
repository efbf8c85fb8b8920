// The schedule told naively: jobs in a list that is walked. Written from the contract in jobs.h.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "line/history_twin.h"
#include "order/jobs.h"

namespace sluice::order {

class JobsTwin {
public:
  explicit JobsTwin(Shares shares) : shares_(shares) {}

  void add(const Job& job) { jobs_.push_back(job); }
  [[nodiscard]] Job* find(JobId id) {
    const auto at = std::find_if(jobs_.begin(), jobs_.end(), [id](const Job& job) { return job.id == id; });
    return at == jobs_.end() ? nullptr : &*at;
  }
  [[nodiscard]] bool may_be_taken(MonoTime now, const Job& job) const {
    const Payer who = job.payer;
    const bool address_has_room = who.address == 0 || in_flight_at(who.address) < shares_.address;
    const bool person_has_room = who.person == 0 || in_flight_of(who) < shares_.person;
    return job.state == Job::State::waiting && job.due <= now && address_has_room && person_has_room;
  }
  [[nodiscard]] bool has_one_to_take(MonoTime now) const {
    return std::any_of(jobs_.begin(), jobs_.end(), [&](const Job& job) { return may_be_taken(now, job); });
  }
  // Of one payer, whoever has been due for longest comes first.
  [[nodiscard]] bool is_first_of_payer(MonoTime now, const Job& job) const {
    return std::none_of(jobs_.begin(), jobs_.end(), [&](const Job& other) {
      return other.payer == job.payer && may_be_taken(now, other) && other.due < job.due;
    });
  }
  Jobs::Verdict settle(MonoTime now, const Jobs::Settle& settle) {
    Job* job = find(settle.id);
    if (job == nullptr || job->state != Job::State::in_flight) return Jobs::Verdict::not_in_flight;
    if (settle.end == TryEnd::done) {
      forget(settle.id);
      return Jobs::Verdict::done;
    }
    if (settle.end == TryEnd::moved_on) job->attempts = 0;
    if (job->is_hastened && settle.end != TryEnd::given_up) {
      job->is_hastened = false;
      job->state = Job::State::waiting;
      job->due = now;
      return Jobs::Verdict::due_later;
    }
    job->is_hastened = false;
    if (settle.end == TryEnd::in_vain) ++job->attempts;
    if (settle.end == TryEnd::given_up || job->attempts == 3) {
      job->state = Job::State::dead;
      return Jobs::Verdict::dead;
    }
    job->state = Job::State::waiting;
    job->due = now + settle.pause;
    if (settle.end == TryEnd::in_vain) {
      const Duration whole = job->attempts == 1 ? std::chrono::seconds(2) : std::chrono::seconds(4);
      job->due = now + whole - whole * raw(settle.jitter) / 4000;
    }
    return Jobs::Verdict::due_later;
  }
  bool hasten(MonoTime now, JobId id) {
    Job* job = find(id);
    if (job == nullptr || job->state == Job::State::dead) return false;
    job->is_hastened = job->state == Job::State::in_flight;
    if (job->state == Job::State::waiting) job->due = std::min(job->due, now);
    return true;
  }
  bool retry(MonoTime now, JobId id) {
    Job* job = find(id);
    if (job == nullptr || job->state != Job::State::dead) return false;
    *job = {.id = id, .subject = job->subject, .payer = job->payer, .due = now};
    return true;
  }
  bool drop(JobId id) {
    Job* job = find(id);
    if (job == nullptr || job->state != Job::State::dead) return false;
    forget(id);
    return true;
  }
  void forget(JobId id) {
    std::erase_if(jobs_, [id](const Job& job) { return job.id == id; });
  }
  [[nodiscard]] std::uint32_t in_flight_at(std::uint64_t address) const {
    return count_in_flight([address](const Payer& payer) { return payer.address == address; });
  }
  [[nodiscard]] std::uint32_t in_flight_of(Payer one) const {
    return count_in_flight([one](const Payer& payer) { return payer == one; });
  }
  [[nodiscard]] std::size_t size() const { return jobs_.size(); }

private:
  template <class Is>
  [[nodiscard]] std::uint32_t count_in_flight(Is is) const {
    return static_cast<std::uint32_t>(std::count_if(jobs_.begin(), jobs_.end(), [&](const Job& job) {
      return job.state == Job::State::in_flight && is(job.payer);
    }));
  }

  const Shares shares_;
  std::vector<Job> jobs_;
};

class JobsHistory {
public:
  explicit JobsHistory(std::span<const std::uint8_t> bytes) : history_(bytes) {}

  std::string play() {
    while (broken_.empty() && !history_.is_over()) {
      step();
      compare();
    }
    return broken_;
  }

private:
  void expect(bool ok, const char* claim) {
    if (!ok && broken_.empty()) broken_ = claim;
  }
  void step() {
    switch (history_.pick(9)) {
      case 0:
        now_ += std::chrono::milliseconds(500) * history_.pick(10);
        return;
      case 1:
        return add();
      case 2:
      case 3:
        return take();
      case 6: {
        const JobId id = pick_job();
        expect(jobs_.hasten(now_, id) == twin_.hasten(now_, id), "hasten: all but dead ones");
        return;
      }
      case 4: {
        const JobId id = pick_job();
        expect(jobs_.retry(now_, id) == twin_.retry(now_, id), "retry: dead ones only");
        return;
      }
      case 5: {
        const JobId id = pick_job();
        if (history_.pick(4) == 0) {
          jobs_.forget(id);
          return twin_.forget(id);
        }
        expect(jobs_.drop(id) == twin_.drop(id), "drop: dead ones only");
        return;
      }
      default:
        return settle();
    }
  }
  void add() {
    const Job job{.id = JobId(Id128(++made_, 8)),
                  .payer = {.address = history_.pick(3), .person = history_.pick(3)},
                  .due = now_ + std::chrono::seconds(history_.pick(3))};
    jobs_.add(job);
    twin_.add(job);
  }
  void take() {
    const bool has_one = twin_.has_one_to_take(now_);
    const auto id = jobs_.take_due(now_);
    expect(id.has_value() == has_one, "take_due: exactly when one may be taken");
    if (!id) return;
    Job* job = twin_.find(*id);
    expect(job != nullptr && twin_.may_be_taken(now_, *job), "take_due: one that may be taken");
    if (job == nullptr) return;
    expect(twin_.is_first_of_payer(now_, *job), "take_due: a payer's earliest first");
    job->state = Job::State::in_flight;
  }
  void settle() {
    static constexpr TryEnd ends[] = {TryEnd::done,    TryEnd::in_vain,  TryEnd::in_vain, TryEnd::in_vain,
                                      TryEnd::put_off, TryEnd::moved_on, TryEnd::given_up};
    const Jobs::Settle settle{.id = pick_job(),
                              .end = ends[history_.pick(7)],
                              .pause = std::chrono::seconds(history_.pick(3)),
                              .jitter = Jitter{static_cast<std::uint16_t>(history_.pick(2) * 999)},
                              .error = {}};
    expect(jobs_.settle(now_, settle) == twin_.settle(now_, settle), "each settlement has the verdict of the rules");
  }
  JobId pick_job() {
    const std::uint64_t back = history_.pick(5);
    return JobId(Id128(back < made_ ? made_ - back : 0, 8));
  }
  void compare() {
    for (std::uint64_t n = 1; n <= made_; ++n) {
      const JobId id(Id128(n, 8));
      const Job* job = jobs_.find(id);
      const Job* expected = twin_.find(id);
      expect((job != nullptr) == (expected != nullptr), "a job is known until it is done");
      if (job == nullptr || expected == nullptr) continue;
      expect(job->state == expected->state, "a job's state");
      expect(job->attempts == expected->attempts, "a job's attempts");
      if (job->state != Job::State::waiting) continue;
      expect(job->due == expected->due, "when a job is due");
      const bool has_room = twin_.may_be_taken(std::max(now_, job->due), *expected);
      const auto next = jobs_.next_deadline();
      expect(!has_room || (next && *next <= std::max(now_, job->due)), "next_deadline is never too late");
    }
    expect(jobs_.size() == twin_.size(), "size");
    if (const char* invariant = jobs_.broken_invariant()) expect(false, invariant);
  }

  twin::History history_;
  static constexpr Shares shares{.address = 3, .person = 2};
  Jobs jobs_{shares};
  JobsTwin twin_{shares};
  MonoTime now_{std::chrono::seconds(1000)};
  std::uint64_t made_ = 0;
  std::string broken_;
};

}  // namespace sluice::order
