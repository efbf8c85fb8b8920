#include "sandbox/charge_record.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "fulfilment/test_support.h"

namespace sluice::sandbox {
namespace {

using namespace fulfilment;  // the client that asks, and its test support

constexpr Currency eur{'E', 'U', 'R'};
constexpr Currency sek{'S', 'E', 'K'};

ChargeRequest request_of(std::string key, std::string reference, std::int64_t amount = 500, Currency currency = eur) {
  return {.idempotency_key = std::move(key),
          .reference = std::move(reference),
          .method = SandboxMethod::ok,
          .amount = amount,
          .currency = currency};
}

std::uint32_t append(ChargeRecord& record, ChargeRequest request, ChargeStatus status = ChargeStatus::captured) {
  return record.append(std::move(request), status, SharedManualClock::start).value()->number;
}

std::unique_ptr<ChargeRecord> open(const std::string& path) {
  return ChargeRecord::open(path, 1000).value();
}

TEST(RecordedCharge, ReadsBackWhatItWrote) {
  RecordedCharge charge{.number = 42,
                        .request = request_of("key-{1}:/?", "ord_x.Y-1", charge_amount_max, sek),
                        .status = ChargeStatus::requires_action,
                        .at = SharedManualClock::start};
  charge.request.method = SandboxMethod::action;
  std::string line;
  JsonWriter json(line);
  write_recorded(json, charge);
  const auto read = parse_recorded(line);
  ASSERT_TRUE(read) << line;
  EXPECT_EQ(read->number, charge.number);
  EXPECT_EQ(read->request, charge.request);
  EXPECT_EQ(read->status, charge.status);
  EXPECT_EQ(read->at, charge.at);
}

TEST(RecordedCharge, FitsALineOfTheFileAtItsLongest) {
  const RecordedCharge charge{.number = ChargeRecord::charges_limit,
                              .request = request_of(std::string(255, 'k'), std::string(64, 'r'), charge_amount_max),
                              .status = ChargeStatus::requires_action,
                              .at = SharedManualClock::start};
  std::string line;
  JsonWriter json(line);
  write_recorded(json, charge);
  EXPECT_LE(line.size(), AppendFile::entry_size_max);
  EXPECT_LE(line.size(), 600U);  // what ListQuery::limit_max reckons with
}

TEST(RecordedCharge, IdsHaveOneForm) {
  EXPECT_EQ(parse_charge_id("ch_1"), 1U);
  EXPECT_EQ(parse_charge_id("ch_4294967295"), 4294967295U);
  for (const char* bad : {"", "ch_", "ch_0", "ch_01", "ch_-1", "ch_+1", "ch_1x", "ch_4294967296", "1", "CH_1"}) {
    EXPECT_FALSE(parse_charge_id(bad)) << bad;
  }
}

TEST(ChargeRecord, SurvivesReopening) {
  const TemporaryFolder folder;
  {
    const auto record = open(folder.file("charges"));
    EXPECT_EQ(append(*record, request_of("k1", "ord_a", 100)), 1U);
    EXPECT_EQ(append(*record, request_of("k2", "ord_b", 200), ChargeStatus::declined), 2U);
    EXPECT_EQ(append(*record, request_of("k3", "ord_a", 300, sek)), 3U);
  }
  const auto record = open(folder.file("charges"));
  ASSERT_EQ(record->size(), 3U);
  ASSERT_NE(record->find("k2"), nullptr);
  EXPECT_EQ(record->find("k2")->number, 2U);
  EXPECT_EQ(record->find("k2")->status, ChargeStatus::declined);
  EXPECT_EQ(record->find("k4"), nullptr);
  EXPECT_EQ(record->first_of("ord_a"), 1U);
  EXPECT_EQ(record->next_of_same(1), 3U);
  EXPECT_EQ(record->next_of_same(3), 0U);
  EXPECT_EQ(record->first_of("ord_c"), 0U);
  const auto& captured = record->summary()[static_cast<std::size_t>(ChargeStatus::captured)];
  EXPECT_EQ(captured.count, 2U);
  EXPECT_EQ(captured.amounts, (std::map<Currency, std::int64_t>{{eur, 100}, {sek, 300}}));
  EXPECT_EQ(append(*record, request_of("k4", "ord_a")), 4U);
}

// Cut at every byte: what was complete is there, what was not is gone, and the next charge stands on its own line.
TEST(ChargeRecord, DropsATornLastLineWhereverItIsTorn) {
  const TemporaryFolder folder;
  const auto path = folder.file("charges");
  {
    const auto record = open(path);
    for (const char* key : {"k1", "k2"}) append(*record, request_of(key, "ord_a"));
  }
  const auto whole = read_file(path);
  const auto first_line = whole.find('\n') + 1;
  for (std::size_t size = first_line; size < whole.size(); ++size) {
    write_file(path, std::string_view(whole).substr(0, size));
    {
      const auto record = open(path);
      ASSERT_EQ(record->size(), 1U) << size;
      ASSERT_EQ(append(*record, request_of("k2", "ord_a")), 2U) << size;
    }
    ASSERT_EQ(read_file(path), whole) << size;
  }
}

TEST(ChargeRecord, RefusesAFileThatIsWrongInside) {
  const TemporaryFolder folder;
  const auto path = folder.file("charges");
  {
    const auto record = open(path);
    for (const char* key : {"k1", "k2", "k3"}) append(*record, request_of(key, "ord_a"));
  }
  const auto whole = read_file(path);
  const auto line_2 = whole.find('\n') + 1;
  const auto line_3 = whole.find('\n', line_2) + 1;
  const std::string missing = whole.substr(0, line_2) + whole.substr(line_3);
  const std::string twice = whole.substr(0, line_3) + whole.substr(line_2, line_3 - line_2);
  const std::string garbage = whole.substr(0, line_2) + "garbage\n" + whole.substr(line_3);
  const std::string endless = whole.substr(0, line_2) + std::string(100'000, ' ');
  for (const auto& text : {missing, garbage, endless}) {
    write_file(path, text);
    const auto record = ChargeRecord::open(path, 1000);
    ASSERT_FALSE(record) << text;
    EXPECT_EQ(record.error().kind, ErrorKind::io);
    EXPECT_NE(record.error().detail.find("line 2"), std::string::npos) << record.error().detail;
  }
  write_file(path, twice);
  EXPECT_FALSE(ChargeRecord::open(path, 1000));
}

TEST(ChargeRecord, IsBounded) {
  const TemporaryFolder folder;
  const auto path = folder.file("charges");
  {
    const auto record = ChargeRecord::open(path, 2).value();
    for (const char* key : {"k1", "k2"}) append(*record, request_of(key, "ord_a"));
    const auto third = record->append(request_of("k3", "ord_a"), ChargeStatus::captured, SharedManualClock::start);
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(record->find("k3"), nullptr);
  }
  EXPECT_TRUE(ChargeRecord::open(path, 2));
  const auto too_many = ChargeRecord::open(path, 1);
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().kind, ErrorKind::unavailable);
  EXPECT_FALSE(ChargeRecord::open(path, ChargeRecord::charges_limit + 1));
}

TEST(ChargeRecord, HasOneWriterAtATime) {
  const TemporaryFolder folder;
  const auto first = open(folder.file("charges"));
  const auto second = ChargeRecord::open(folder.file("charges"), 1000);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::unavailable);
}

TEST(ChargeRecord, CannotBeOpenedInAFolderThatIsNotThere) {
  const TemporaryFolder folder;
  const auto record = ChargeRecord::open(folder.file("no/charges"), 1000);
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().kind, ErrorKind::io);
}

// While alive, no file of this process can grow beyond `bytes`: the disk is full there.
class FullDisk {
public:
  explicit FullDisk(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = old_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

private:
  rlimit old_{};
  void (*old_handler_)(int);
};

TEST(ChargeRecord, TakesBackALineThatTheDiskHadNoRoomFor) {
  const TemporaryFolder folder;
  const auto path = folder.file("charges");
  std::string whole;
  {
    const auto record = open(path);
    append(*record, request_of("k1", "ord_a"));
    whole = read_file(path);
    {
      const FullDisk full(whole.size() + 10);
      const auto charge = record->append(request_of("k2", "ord_a"), ChargeStatus::captured, SharedManualClock::start);
      ASSERT_FALSE(charge);
      ASSERT_EQ(charge.error().kind, ErrorKind::io);
    }
    EXPECT_EQ(record->find("k2"), nullptr);
    EXPECT_EQ(read_file(path), whole);
    EXPECT_EQ(append(*record, request_of("k2", "ord_a")), 2U);
  }
  EXPECT_EQ(open(path)->size(), 2U);
}

TEST(AppendFile, WritesNoMoreOnceATornLineCouldNotBeTakenBack) {
  const auto file = AppendFile::open("/dev/full");
  ASSERT_TRUE(file);
  for (int round = 0; round < 2; ++round) {
    const auto written = (*file)->append("line");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::io);
  }
  EXPECT_NE((*file)->append("line").error().detail.find("torn"), std::string::npos);
}

}  // namespace
}  // namespace sluice::sandbox
