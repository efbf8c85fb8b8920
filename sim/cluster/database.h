// A PostgreSQL that two servers share, as ledger/postgres uses it: rows, a number that grows with each commit of a
// sale (ledger/postgres/fences.h), and one session that may write.
//
// It is worse than a real one: a commit takes effect whenever it likes, also when its session has ended, whoever sent
// it has given it up, or another server has taken over. Only its lease and its number say whether it may.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/postgres/fences.h"
#include "sim/cluster/kept_writes.h"
#include "sim/judgement/record.h"
#include "sim/world/chance.h"

namespace sluice::sim {

using ServerIndex = std::size_t;

class Database {
public:
  static constexpr std::size_t servers = 2;
  static constexpr Duration silence_max = std::chrono::seconds(3);  // app/serve/cluster/standby.h

  enum class Session : std::uint64_t { none };

  // A round on its way.
  struct Sent {
    ServerIndex server = 0;
    Life life = 0;
    std::uint64_t round = 0;  // of this life
    std::string owner;        // as ledger/postgres has it: a process's own
    Session session{};
    struct Step {
      std::string sale;
      ledger::postgres::Fences::Step numbers;
      bool is_new = false;
    };
    std::vector<Step> steps;
    std::shared_ptr<const KeptWrites> writes;
  };
  struct Answer {
    enum class End : std::uint8_t { committed, overtaken, refused, lost } end = End::lost;
    Error why{};  // of `refused`
  };
  using Answered = std::function<void(const Answer&)>;

  Database(ledger::Store& rows, const DatabaseHabits& habits, const bool& is_calm, Agenda& agenda, Chance& chance,
           Record& record)
      : rows_(rows), habits_(habits), is_calm_(is_calm), agenda_(agenda), chance_(chance), record_(record) {}

  // --- Sessions. One at most may write.
  // unavailable: the database is away, or another server has it and is heard.
  [[nodiscard]] Result<Session> open(ServerIndex server);
  void close(Session session);
  [[nodiscard]] bool is_open(Session session) const { return session != Session::none && session == session_; }
  // For whoever waits for its turn: nobody has it, or somebody who was silent for too long.
  [[nodiscard]] bool is_free_for(ServerIndex server) const;
  // Whose session was the last.
  [[nodiscard]] ServerIndex owner() const { return owner_; }

  // --- Commits
  // It takes effect after a while, and is answered once after that, or never.
  void send(Sent sent, Answered answered);
  // Now, for a process that begins.
  [[nodiscard]] Answer commit_now(const Sent& sent);
  // What became of a commit (ledger/postgres/fences.h, settle_sql); nullopt: no answer came.
  struct Found {
    std::int64_t number = 0;
    bool is_ours = false;
  };
  [[nodiscard]] std::optional<Found> settle(Session session, const ledger::postgres::Fences::Witness& witness,
                                            std::string_view owner);

  // Whose commit was the last; 0: nobody's.
  [[nodiscard]] Life writer() const { return record_.commits.empty() ? 0 : record_.commits.back().life; }

  // --- Reading
  [[nodiscard]] bool is_reachable(ServerIndex server) const;
  [[nodiscard]] std::int64_t number_of(const std::string& sale) const;
  struct Number {
    std::int64_t number = 0;
    std::string owner;
  };
  [[nodiscard]] const std::map<std::string, Number>& numbers() const { return numbers_; }  // by sale
  [[nodiscard]] Result<std::vector<ledger::SaleRow>> read_sales(Session session);
  [[nodiscard]] Result<void> read_sale(Session session, std::string_view sale, ledger::SaleVisitor& visitor);
  [[nodiscard]] Result<std::unique_ptr<ledger::Reader>> open_reader(ServerIndex server);

  // --- What befalls it
  void be_away(Duration time);    // stopped, or cut off from all
  void fail_over(Duration time);  // likewise; sessions end, and each commit that is under way is there or not
  void be_slow(Duration time);    // commits take seconds
  void refuse(Duration time);     // and are refused
  void refuse_next() { refuses_next_ = true; }  // as if a row had been mended by hand
  void cut_off(ServerIndex server, Duration time);
  void end_sessions() { session_ = Session::none; }
  // What is under way from there comes seconds later than it would.
  void hold_up(ServerIndex server);
  // `what` happens when the next round that has a new hold is on its way; none: nothing does.
  void on_next_hold(std::function<void()> what) { on_next_hold_ = std::move(what); }
  // `what` happens when the next commit is there and before it takes effect; none: nothing does.
  void before_next(std::function<void()> what) { before_next_ = std::move(what); }
  void calm_down();

  bool counts_commits = true;  // false, a bug: their numbers are not looked at

private:
  struct UnderWay {
    Sent sent;
    Answered answered;
    bool is_begun = true;  // and not late: its session counts as busy
    Time not_before{};
  };
  void plan(std::uint64_t id, Duration after);
  void arrive(std::uint64_t id);
  [[nodiscard]] Answer take(const Sent& sent);
  [[nodiscard]] std::optional<Answer> out_of_turn(const Sent& sent);
  void note(const Sent& sent);
  void count(const char* what) { ++record_.counts[what]; }
  [[nodiscard]] bool serves(Session session) const { return is_open(session) && is_reachable(owner_); }
  [[nodiscard]] bool is_silent() const;
  [[nodiscard]] bool happens(double probability) { return !is_calm_ && chance_.happens(probability); }

  ledger::Store& rows_;
  const DatabaseHabits& habits_;
  const bool& is_calm_;
  Agenda& agenda_;
  Chance& chance_;
  Record& record_;

  std::map<std::string, Number> numbers_;  // by sale
  Session session_{};
  std::uint64_t sessions_ = 0;
  ServerIndex owner_ = 0;
  Time heard_at_{};
  std::map<std::uint64_t, UnderWay> under_way_;
  std::uint64_t sent_ = 0;
  std::function<void()> on_next_hold_;
  std::function<void()> before_next_;

  Time away_until_{}, slow_until_{}, refuses_until_{};
  std::array<Time, servers> cut_off_until_{};
  bool refuses_next_ = false;
};

}  // namespace sluice::sim
