#include "fulfilment/charge_answer.h"

#include <gtest/gtest.h>

namespace sluice::fulfilment {
namespace {

using enum ChargeOutcome;

struct Verdict {
  long status;
  const char* body;
  ChargeOutcome outcome;
  const char* reference;
};

TEST(ChargeAnswer, IsReadAsTheTableSays) {
  const Verdict verdicts[] = {
      {201, R"({"id":"ch_7","status":"captured"})", captured, "ch_7"},
      {200, R"({"id":"ch_7","status":"captured","more":[1,{"x":null}]})", captured, "ch_7"},
      {202, R"({"id":"ch_7","status":"requires_action"})", action_required, "ch_7"},
      {402, R"({"id":"ch_7","status":"declined"})", declined, "ch_7"},
      {402, "no JSON", declined, ""},
      {400, "", declined, ""},
      {422, R"({"type":"/problems/unknown-method"})", declined, ""},
      {401, "", failed, ""},
      {404, "", failed, ""},
      {429, "", failed, ""},
      {500, "", failed, ""},
      {503, R"({"id":"ch_7","status":"captured"})", failed, ""},
      {409, "", unknown, ""},
      {200, "", unknown, ""},
      {201, "no JSON", unknown, ""},
      {201, R"(["ch_7","captured"])", unknown, ""},
      {201, R"({"status":"captured"})", unknown, ""},
      {201, R"({"id":7,"status":"captured"})", unknown, ""},
      {201, R"({"id":"ch_7"})", unknown, "ch_7"},
      {201, R"({"id":"ch_7","status":"pending"})", unknown, "ch_7"},
      {201, R"({"id":"ch_7","status":"captured"} and more)", unknown, ""},
      {201, R"({"id":"ch\u000a7","status":"captured"})", unknown, ""},
      {202, R"({"id":"ch_7","status":"captured"})", unknown, "ch_7"},
      {204, "", unknown, ""},
      {302, R"({"id":"ch_7","status":"captured"})", unknown, ""},
      {700, "", unknown, ""},
  };
  for (const auto& verdict : verdicts) {
    const auto result = read_charge_answer(verdict.status, verdict.body);
    EXPECT_EQ(result.outcome, verdict.outcome) << verdict.status << ' ' << verdict.body;
    EXPECT_EQ(result.provider_reference, verdict.reference) << verdict.status << ' ' << verdict.body;
    EXPECT_TRUE(result.detail.starts_with("answered " + std::to_string(verdict.status))) << result.detail;
  }
}

TEST(ChargeAnswer, DoesNotBelieveAReferenceThatTheLedgerCouldNotKeep) {
  const std::string id(256, 'x');
  EXPECT_EQ(read_charge_answer(201, R"({"id":")" + id + R"(","status":"captured"})").outcome, unknown);
}

TEST(CancelAnswer, IsBelievedOnlyWhenItSaysWhatBecameOfTheCharge) {
  struct Expected {
    long status;
    const char* body;
    ChargeOutcome outcome;
  };
  const Expected verdicts[] = {{200, R"({"id":"ch_1","status":"cancelled"})", ChargeOutcome::cancelled},
                               {200, R"({"id":null,"status":"cancelled"})", ChargeOutcome::cancelled},
                               {200, R"({"id":"ch_1","status":"captured"})", ChargeOutcome::captured},
                               {200, R"({"status":"captured"})", ChargeOutcome::unknown},
                               {200, R"({"id":"ch_1","status":"declined"})", ChargeOutcome::declined},
                               {200, R"({"id":"ch_1","status":"requires_action"})", ChargeOutcome::unknown},
                               {200, "", ChargeOutcome::unknown},
                               {201, R"({"id":"ch_1","status":"cancelled"})", ChargeOutcome::unknown},
                               {404, "", ChargeOutcome::failed},
                               {409, "", ChargeOutcome::unknown},
                               {500, "", ChargeOutcome::failed},
                               {503, R"({"id":"ch_1","status":"cancelled"})", ChargeOutcome::failed}};
  for (const auto& verdict : verdicts) {
    EXPECT_EQ(read_cancel_answer(verdict.status, verdict.body).outcome, verdict.outcome)
        << verdict.status << " " << verdict.body;
  }
}

}  // namespace
}  // namespace sluice::fulfilment
