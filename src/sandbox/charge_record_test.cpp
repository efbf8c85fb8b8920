#include "sandbox/charge_record.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "fulfilment/test_support.h"
#include "sandbox/record_text.h"

namespace sluice::sandbox {
namespace {

using fulfilment::read_file;
using fulfilment::SharedManualClock;
using fulfilment::TemporaryFolder;
using fulfilment::write_file;

constexpr Currency eur{'E', 'U', 'R'};
constexpr Currency sek{'S', 'E', 'K'};

Charge charge_of(std::string reference, std::int64_t amount = 500, Currency currency = eur,
                 ChargeStatus status = ChargeStatus::captured) {
  Charge charge;
  charge.terms = {.reference = std::move(reference), .amount = amount, .currency = currency};
  charge.state = {.status = status,
                  .method = SandboxMethod::ok,
                  .captured = status == ChargeStatus::captured ? amount : 0,
                  .at = SharedManualClock::start};
  return charge;
}

std::uint32_t make(ChargeRecord& record, std::string key, Charge charge) {
  return record.make(std::move(charge), {.text = std::move(key), .fingerprint = 7}).value()->charge;
}

const Step& move(ChargeRecord& record, std::string key, std::uint32_t number, StepVerb verb, ChargeStatus status,
                 std::int64_t moved = 0) {
  ChargeState after = record.at(number).state;
  after.status = status;
  if (verb == StepVerb::capture) after.captured += moved;
  if (verb == StepVerb::refund) after.refunded += moved;
  return **record.move({.charge = number, .verb = verb, .after = after, .moved = moved},
                       {.text = std::move(key), .fingerprint = 7});
}

std::unique_ptr<ChargeRecord> open(const std::string& path) {
  return ChargeRecord::open(path, 1000).value();
}

Charge longest_charge() {
  Charge charge = charge_of(std::string(64, 'r'), charge_amount_max, sek, ChargeStatus::requires_action);
  charge.number = ChargeRecord::charges_limit;
  charge.terms.metadata = "{\"order\":\"" + std::string(1488, 'm') + "\"}";
  charge.terms.description = "\"" + std::string(598, 'd') + "\"";
  charge.state.method = SandboxMethod::duplicate_webhook;
  charge.return_url = std::string(598, 'u');
  charge.idempotency_key = std::string(255, 'k');
  return charge;
}

TEST(RecordText, ReadsBackWhatItWrote) {
  Charge charge = longest_charge();
  charge.terms.is_captured_by_hand = true;
  const Step step{.number = 1,
                  .charge = charge.number,
                  .verb = StepVerb::create,
                  .after = charge.state,
                  .moved = 3,
                  .idempotency_key = charge.idempotency_key,
                  .fingerprint = 0xFEDCBA9876543210};
  std::string line;
  JsonWriter json(line);
  write_step(json, charge, step);
  EXPECT_LE(line.size(), AppendFile::entry_size_max);
  const auto read = parse_step(line);
  ASSERT_TRUE(read) << line;
  EXPECT_EQ(read->charge.number, charge.number);
  EXPECT_EQ(read->charge.terms.reference, charge.terms.reference);
  EXPECT_EQ(read->charge.terms.metadata, charge.terms.metadata);
  EXPECT_EQ(read->charge.terms.description, charge.terms.description);
  EXPECT_EQ(read->charge.terms.amount, charge.terms.amount);
  EXPECT_EQ(read->charge.terms.currency, charge.terms.currency);
  EXPECT_TRUE(read->charge.terms.is_captured_by_hand);
  EXPECT_EQ(read->charge.return_url, charge.return_url);
  EXPECT_EQ(read->charge.idempotency_key, charge.idempotency_key);
  EXPECT_EQ(read->charge.state.status, charge.state.status);
  EXPECT_EQ(read->charge.state.method, charge.state.method);
  EXPECT_EQ(read->charge.at, charge.state.at);
  EXPECT_EQ(read->step.fingerprint, step.fingerprint);
  EXPECT_EQ(read->step.moved, step.moved);
}

TEST(RecordText, AnEntryOfTheListIsShort) {
  std::string entry;
  JsonWriter json(entry);
  write_listed(json, longest_charge());
  EXPECT_LE(entry.size(), 700U);  // what ListQuery::limit_max reckons with
}

TEST(RecordText, IdsHaveOneForm) {
  EXPECT_EQ(parse_id(charge_prefix, "ch_1"), 1U);
  EXPECT_EQ(parse_id(intent_prefix, "pi_4294967295"), 4294967295U);
  for (const char* bad :
       {"", "ch_", "ch_0", "ch_01", "ch_-1", "ch_+1", "ch_1x", "ch_4294967296", "1", "CH_1", "pi_1"}) {
    EXPECT_FALSE(parse_id(charge_prefix, bad)) << bad;
  }
}

TEST(ChargeRecord, ReadsTheFileOfAnEarlierVersion) {
  const TemporaryFolder folder;
  const std::string terms = R"("reference":"ord_1","method":"tok_ok","amount":2500,"currency":"EUR",)";
  const auto line = [&terms](const char* id, const char* status) {
    return std::string(R"({"id":")") + id + R"(","status":")" + status + "\"," + terms + R"("idempotency_key":"k)" +
           id + R"(","at":"2026-12-24T20:00:00.000Z"})" + "\n";
  };
  write_file(folder.file("charges"),
             line("ch_1", "captured") + line("ch_2", "requires_action") + line("ch_2", "cancelled"));
  const auto record = open(folder.file("charges"));
  ASSERT_EQ(record->size(), 2U);
  EXPECT_EQ(record->at(1).state.captured, 2500);
  EXPECT_EQ(record->at(2).state.status, ChargeStatus::cancelled);
  ASSERT_NE(record->find("kch_1"), nullptr);
  EXPECT_EQ(record->find("kch_1")->fingerprint, 0U) << "whatever is asked under it, it is the same charge";
  EXPECT_EQ(record->find("kch_2")->after.status, ChargeStatus::requires_action) << "the first answer";
}

TEST(ChargeRecord, SurvivesReopening) {
  const TemporaryFolder folder;
  {
    const auto record = open(folder.file("charges"));
    EXPECT_EQ(make(*record, "k1", charge_of("ord_a", 100)), 1U);
    EXPECT_EQ(make(*record, "k2", charge_of("ord_b", 200, eur, ChargeStatus::declined)), 2U);
    EXPECT_EQ(make(*record, "k3", charge_of("ord_a", 300, sek, ChargeStatus::authorized)), 3U);
    EXPECT_EQ(move(*record, "k5", 3, StepVerb::capture, ChargeStatus::captured, 300).number, 4U);
    EXPECT_EQ(move(*record, "", 1, StepVerb::refund, ChargeStatus::captured, 40).number, 5U);
  }
  const auto record = open(folder.file("charges"));
  ASSERT_EQ(record->size(), 3U);
  ASSERT_NE(record->find("k2"), nullptr);
  EXPECT_EQ(record->find("k2")->charge, 2U);
  EXPECT_EQ(record->find("k2")->after.status, ChargeStatus::declined);
  EXPECT_EQ(record->find("k3")->after.status, ChargeStatus::authorized) << "what the first answer said";
  EXPECT_EQ(record->find("k5")->moved, 300);
  EXPECT_EQ(record->at(3).state.status, ChargeStatus::captured);
  EXPECT_EQ(record->at(1).state.refunded, 40);
  EXPECT_EQ(record->step_count(), 5U);
  EXPECT_EQ(record->find("k4"), nullptr);
  EXPECT_EQ(record->first_of("ord_a"), 1U);
  EXPECT_EQ(record->next_of_same(1), 3U);
  EXPECT_EQ(record->next_of_same(3), 0U);
  EXPECT_EQ(record->first_of("ord_c"), 0U);
  const auto& captured = record->summary()[static_cast<std::size_t>(ChargeStatus::captured)];
  EXPECT_EQ(captured.count, 2U);
  EXPECT_EQ(captured.amounts, (std::map<Currency, std::int64_t>{{eur, 100}, {sek, 300}}));
  EXPECT_EQ(make(*record, "k4", charge_of("ord_a")), 4U);
}

// Cut at every byte: what was complete is there, what was not is gone, and the next charge stands on its own line.
TEST(ChargeRecord, DropsATornLastLineWhereverItIsTorn) {
  const TemporaryFolder folder;
  const auto path = folder.file("charges");
  {
    const auto record = open(path);
    for (const char* key : {"k1", "k2"}) make(*record, key, charge_of("ord_a"));
  }
  const auto whole = read_file(path);
  const auto first_line = whole.find('\n') + 1;
  for (std::size_t size = first_line; size < whole.size(); ++size) {
    write_file(path, std::string_view(whole).substr(0, size));
    {
      const auto record = open(path);
      ASSERT_EQ(record->size(), 1U) << size;
      ASSERT_EQ(make(*record, "k2", charge_of("ord_a")), 2U) << size;
    }
    ASSERT_EQ(read_file(path), whole) << size;
  }
}

TEST(ChargeRecord, RefusesAFileThatIsWrongInside) {
  const TemporaryFolder folder;
  const auto path = folder.file("charges");
  {
    const auto record = open(path);
    for (const char* key : {"k1", "k2", "k3"}) make(*record, key, charge_of("ord_a"));
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
    for (const char* key : {"k1", "k2"}) make(*record, key, charge_of("ord_a"));
    const auto third = record->make(charge_of("ord_a"), {.text = "k3"});
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
    make(*record, "k1", charge_of("ord_a"));
    whole = read_file(path);
    {
      const FullDisk full(whole.size() + 10);
      const auto charge = record->make(charge_of("ord_a"), {.text = "k2"});
      ASSERT_FALSE(charge);
      ASSERT_EQ(charge.error().kind, ErrorKind::io);
    }
    EXPECT_EQ(record->find("k2"), nullptr);
    EXPECT_EQ(read_file(path), whole);
    EXPECT_EQ(make(*record, "k2", charge_of("ord_a")), 2U);
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
