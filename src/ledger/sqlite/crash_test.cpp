// What was acknowledged is there after a killed process, a full disk, a failed write or sync, and a power cut.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>

#include "base/invariant.h"
#include "base/random.h"
#include "ledger/conformance.h"
#include "ledger/content.h"
#include "ledger/samples.h"
#include "ledger/sqlite/audit.h"
#include "ledger/sqlite/faulty_disk.h"
#include "ledger/sqlite/scratch_folder.h"
#include "ledger/sqlite/sqlite_store.h"

namespace sluice::ledger {
namespace {

namespace fs = std::filesystem;

// --- The conformance suite on a disk whose syncs can be made to fail.

class SqliteDisk final : public Disk {
public:
  std::unique_ptr<Store> open() override { return open_sqlite_store(path(), options()).value(); }
  std::unique_ptr<Store> open_failing_at(std::uint64_t commit) override {
    return std::make_unique<Failing>(open(), disk_, commit);
  }

private:
  // Lets one sync fail, the first that a commit makes: the commit's own, or that of the log's new header before it.
  // The disk is in order again at once, so that it is the ledger that refuses what follows.
  class Failing final : public Store {
  public:
    Failing(std::unique_ptr<Store> ledger, FaultyDisk& disk, std::uint64_t commit)
        : ledger_(std::move(ledger)), disk_(disk), commits_left_(commit) {}
    ~Failing() override {
      ledger_.reset();
      disk_.cut_power();
    }
    Result<void> commit(std::span<const Write> writes) override {
      if (--commits_left_ == 0) disk_.fail_sync(1, FaultyDisk::Fault::once);
      return ledger_->commit(writes);
    }
    Result<std::vector<SaleRow>> read_sales() override { return ledger_->read_sales(); }
    Result<void> read_sale(std::string_view sale, SaleVisitor& visitor) override {
      return ledger_->read_sale(sale, visitor);
    }
    Result<std::unique_ptr<Reader>> open_reader() override { return ledger_->open_reader(); }
    Result<std::unique_ptr<People>> open_people() override { return ledger_->open_people(); }

  private:
    std::unique_ptr<Store> ledger_;
    FaultyDisk& disk_;
    std::uint64_t commits_left_;
  };

  [[nodiscard]] fs::path path() const { return folder_.path() / "ledger.db"; }
  [[nodiscard]] static SqliteOptions options() { return {.vfs = FaultyDisk::name()}; }

  ScratchFolder folder_;
  FaultyDisk disk_;
};

const StoreKind sqlite{"sqlite", [] { return std::make_unique<SqliteDisk>(); }};
INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance, testing::Values(sqlite));
INSTANTIATE_TEST_SUITE_P(Sqlite, LedgerConformance, every_form_over(sqlite));

// --- Faults at every write and every sync.

constexpr std::uint32_t batches = 25;
constexpr std::uint32_t batch_size = 3;

void commit_batch(Store& ledger, std::uint32_t batch, int& acknowledged) {
  sample::Batch writes;
  for (std::uint32_t i = 1; i <= batch_size; ++i) {
    const auto one = sample::secured(batch * batch_size + i);
    writes.insert(writes.end(), one.begin(), one.end());
  }
  if (ledger.commit(writes)) acknowledged += static_cast<int>(batch_size);
}

// A short life of a ledger whose log is copied into the file every few commits. Returns how many holds were
// acknowledged; nullopt when it could not even be opened and given its sale.
std::optional<int> live(const fs::path& path) {
  auto ledger = open_sqlite_store(path, {.checkpoint_pages = 20, .vfs = FaultyDisk::name()});
  if (!ledger || !(*ledger)->commit(sample::empty_sale())) return std::nullopt;
  int acknowledged = 0;
  bool has_failed = false;
  for (std::uint32_t batch = 0; batch < batches; ++batch) {
    const int before = acknowledged;
    commit_batch(**ledger, batch, acknowledged);
    EXPECT_FALSE(has_failed && acknowledged > before) << "acknowledged after a failure";
    has_failed = has_failed || acknowledged == before;
  }
  return acknowledged;
}

void expect_nothing_lost(const fs::path& path, std::optional<int> acknowledged) {
  const auto ledger = open_sqlite_store(path);
  ASSERT_TRUE(ledger) << ledger.error().detail;
  if (!acknowledged) {
    ASSERT_TRUE((*ledger)->commit(sample::empty_sale()));
    return;
  }
  // The batch that failed may be there, but then whole.
  const int there = sample::secured_count(**ledger);
  EXPECT_TRUE(there == *acknowledged || there == *acknowledged + static_cast<int>(batch_size))
      << there << " are there, " << *acknowledged << " were acknowledged";
  const auto report = audit_sqlite(path).value();
  EXPECT_TRUE(report.ok) << to_json(report);
}

struct Counts {
  std::uint64_t syncs = 0;
  std::uint64_t writes = 0;
};

Counts count_steps() {
  const ScratchFolder folder;
  FaultyDisk disk;
  EXPECT_EQ(live(folder.path() / "ledger.db"), static_cast<int>(batches * batch_size));
  return {disk.syncs(), disk.writes()};
}

using Fail = void (FaultyDisk::*)(std::uint64_t, FaultyDisk::Fault);

void fail_at(std::uint64_t step, Fail fail, FaultyDisk::Fault fault) {
  SCOPED_TRACE("step " + std::to_string(step) + (fault == FaultyDisk::Fault::once ? ", once" : ", for good"));
  const ScratchFolder folder;
  FaultyDisk disk;
  (disk.*fail)(step, fault);
  const auto acknowledged = live(folder.path() / "ledger.db");
  EXPECT_TRUE(disk.has_failed());
  disk.cut_power();
  expect_nothing_lost(folder.path() / "ledger.db", acknowledged);
}

void fail_at_each(std::uint64_t steps, Fail fail) {
  for (std::uint64_t step = 1; step <= steps; ++step) {
    fail_at(step, fail, FaultyDisk::Fault::once);
    fail_at(step, fail, FaultyDisk::Fault::for_good);
  }
}

TEST(SqliteCrash, AFailedSyncAndAPowerCutAtAnyStepLoseNothingAcknowledged) {
  const Counts counts = count_steps();
  ASSERT_GT(counts.syncs, batches) << "every commit must be synced";
  fail_at_each(counts.syncs, &FaultyDisk::fail_sync);
}

TEST(SqliteCrash, AFailedWriteAndAPowerCutAtAnyStepLoseNothingAcknowledged) {
  const Counts counts = count_steps();
  ASSERT_GT(counts.writes, batches);
  fail_at_each(counts.writes, &FaultyDisk::fail_write);
}

// The power goes while all is well: what was acknowledged does not wait in a cache.
TEST(SqliteCrash, APowerCutAfterAnyCommitLosesNothingAcknowledged) {
  for (std::uint32_t last = 0; last < batches; ++last) {
    const ScratchFolder folder;
    const fs::path path = folder.path() / "ledger.db";
    FaultyDisk disk;
    int acknowledged = 0;
    {
      auto ledger = open_sqlite_store(path, {.checkpoint_pages = 20, .vfs = FaultyDisk::name()}).value();
      ASSERT_TRUE(ledger->commit(sample::empty_sale()));
      for (std::uint32_t batch = 0; batch <= last; ++batch) commit_batch(*ledger, batch, acknowledged);
      disk.fail_for_good();  // not even closing may write
    }
    disk.cut_power();
    EXPECT_EQ(sample::secured_count(*open_sqlite_store(path).value()), acknowledged);
  }
}

TEST(SqliteCrash, AFailedCheckpointKeepsItsCommitAndEndsTheWriting) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "ledger.db";
  FaultyDisk disk;
  {
    auto ledger = open_sqlite_store(path, {.checkpoint_pages = 1, .vfs = FaultyDisk::name()}).value();
    ASSERT_TRUE(ledger->commit(sample::empty_sale()));
    disk.fail_sync(3, FaultyDisk::Fault::once);  // after the new log's header and the commit: the checkpoint's
    EXPECT_TRUE(ledger->commit(sample::secured(1)));
    ASSERT_TRUE(disk.has_failed());
    const auto writes = disk.writes();
    EXPECT_EQ(ledger->commit(sample::secured(2)).error().kind, ErrorKind::io);
    ledger.reset();
    EXPECT_EQ(disk.writes(), writes) << "written after a failed sync";
  }
  disk.cut_power();
  EXPECT_EQ(sample::secured_count(*open_sqlite_store(path).value()), 1);
}

// --- Processes that end too early.

class Pipe {
public:
  Pipe() { SLUICE_INVARIANT(::pipe2(ends_, O_CLOEXEC) == 0); }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  void keep_reading_end() { close_end(1); }
  void write(int number) {
    SLUICE_INVARIANT(::write(ends_[1], &number, sizeof number) == static_cast<ssize_t>(sizeof number));
  }
  // nullopt: the writer has ended.
  std::optional<int> read() {
    int number = 0;
    return ::read(ends_[0], &number, sizeof number) == static_cast<ssize_t>(sizeof number) ? std::optional(number)
                                                                                           : std::nullopt;
  }

private:
  void close_end(int end) {
    if (ends_[end] >= 0) ::close(ends_[end]);
    ends_[end] = -1;
  }
  int ends_[2] = {-1, -1};
};

// Runs `job` in a child that ends with it, without the parent's destructors.
template <class Job>
pid_t spawn(Job job) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  SLUICE_INVARIANT(child >= 0);
  if (child != 0) return child;
  job();
  ::_exit(0);
}

constexpr int endless = 1'000'000;

// Secures one hold after the other and says so, until a commit fails.
void secure_and_tell(const fs::path& path, int from, Pipe& pipe) {
  auto ledger = open_sqlite_store(path, {.checkpoint_pages = 50});
  if (!ledger) return;
  for (int i = from; i < endless; ++i) {
    if (!(*ledger)->commit(sample::secured(static_cast<std::uint32_t>(i)))) break;
    pipe.write(i);
  }
}

// Lets a child write on from `from`, kills it after `lifetime` acknowledgements, and returns the last one.
int kill_after(const fs::path& path, int from, int lifetime) {
  Pipe pipe;
  const pid_t child = spawn([&] { secure_and_tell(path, from, pipe); });
  pipe.keep_reading_end();
  int last = from - 1;
  for (int i = 0; i < lifetime; ++i) last = pipe.read().value_or(last);
  ::kill(child, SIGKILL);
  while (const auto more = pipe.read()) last = *more;
  ::waitpid(child, nullptr, 0);
  return last;
}

TEST(SqliteCrash, AKilledProcessLosesNothingThatItAcknowledged) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "ledger.db";
  ASSERT_TRUE(open_sqlite_store(path).value()->commit(sample::empty_sale()));
  SeededRandom random(1);
  int there = 0;
  for (int round = 0; round < 25; ++round) {
    const int last = kill_after(path, there + 1, 1 + static_cast<int>(random.next() % 60));
    there = sample::secured_count(*open_sqlite_store(path).value());
    // The child may die between the commit and its message, never the other way round.
    ASSERT_TRUE(there == last || there == last + 1) << there << " are there, " << last << " were acknowledged";
  }
  EXPECT_GT(there, 25);
  EXPECT_TRUE(audit_sqlite(path).value().ok);
}

// Fills the disk that it may use and reports the kinds of the first failure and of a try after it.
void fill_disk_and_tell(const fs::path& path, Pipe& pipe) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{512 * 1024, 512 * 1024};
  SLUICE_INVARIANT(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  auto ledger = open_sqlite_store(path).value();
  Result<void> committed = ledger->commit(sample::empty_sale());
  int acknowledged = 0;
  while (committed && acknowledged < endless) {
    committed = ledger->commit(sample::secured(static_cast<std::uint32_t>(acknowledged + 1)));
    if (committed) ++acknowledged;
  }
  pipe.write(acknowledged);
  pipe.write(static_cast<int>(committed.error().kind));
  // A small write would fit; it is refused all the same.
  pipe.write(static_cast<int>(ledger->commit(std::vector<Write>{}).error().kind));
}

TEST(SqliteCrash, AFullDiskEndsTheWritingAndLosesNothing) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "ledger.db";
  Pipe pipe;
  const pid_t child = spawn([&] { fill_disk_and_tell(path, pipe); });
  pipe.keep_reading_end();
  const auto acknowledged = pipe.read();
  ASSERT_TRUE(acknowledged);
  EXPECT_GT(*acknowledged, 5);
  EXPECT_EQ(pipe.read(), static_cast<int>(ErrorKind::io));
  EXPECT_EQ(pipe.read(), static_cast<int>(ErrorKind::io));
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(sample::secured_count(*open_sqlite_store(path).value()), *acknowledged);
  EXPECT_TRUE(audit_sqlite(path).value().ok);
}

}  // namespace
}  // namespace sluice::ledger
