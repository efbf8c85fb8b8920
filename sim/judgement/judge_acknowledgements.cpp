// acknowledged, same_answer, redemption, one_ticket, foreign, events.
#include <map>
#include <set>

#include "sim/judgement/judge.h"

namespace sluice::sim {
namespace {

void judge_presence(const Evidence& evidence, std::vector<Finding>& findings) {
  for (const Secured& secured : evidence.record.secured) {
    const auto row = evidence.rows.holds.find(secured.hold);
    if (row == evidence.rows.holds.end()) {
      findings.push_back({"acknowledged", "hold " + secured.hold.str() + " was answered and is not there"});
    } else if (row->second.buyer != secured.buyer) {
      findings.push_back({"acknowledged", "hold " + secured.hold.str() + " is another's"});
    }
  }
  for (const Ordered& ordered : evidence.record.ordered) {
    const auto row = evidence.rows.orders.find(ordered.order);
    if (row == evidence.rows.orders.end()) {
      findings.push_back({"acknowledged", "order " + ordered.order.str() + " was answered and is not there"});
    } else if (row->second.hold != ordered.hold || row->second.buyer != ordered.buyer) {
      findings.push_back({"acknowledged", "order " + ordered.order.str() + " is of another hold"});
    }
  }
}

void judge_keys(const Evidence& evidence, std::vector<Finding>& findings) {
  std::map<std::tuple<BuyerId, std::string, std::string>, std::string> answers;
  for (const KeyAnswered& answered : evidence.record.keys) {
    const auto [at, is_first] =
        answers.emplace(std::tuple(answered.buyer, answered.route, answered.key), answered.subject);
    if (is_first || at->second == answered.subject) continue;
    findings.push_back({"same_answer", "key " + answered.key + " was answered with " + at->second + " and with " +
                                           answered.subject});
  }
}

void judge_redemption(const Evidence& evidence, std::vector<Finding>& findings) {
  std::map<std::pair<LineIndex, Ordinal>, HoldId> used;
  for (const Secured& secured : evidence.record.secured) {
    const auto [at, is_first] = used.emplace(std::pair(secured.line, secured.number), secured.hold);
    if (!is_first && at->second != secured.hold) {
      findings.push_back({"redemption", "place " + std::to_string(raw(secured.number)) + " was used for two holds"});
    }
    const auto place = evidence.record.places.find({secured.line, secured.number});
    if (place != evidence.record.places.end() && place->second.buyer != secured.buyer) {
      findings.push_back(
          {"redemption", "place " + std::to_string(raw(secured.number)) + " was used by another buyer"});
    }
  }
}

void judge_events(const Evidence& evidence, std::vector<Finding>& findings) {
  std::set<std::string> taken;
  for (const EventTold& told : evidence.record.events) {
    if (told.taken_in && !taken.insert(told.event).second) {
      findings.push_back({"events", told.event + " was taken in twice"});
    }
  }
}

}  // namespace

void judge_acknowledgements(const Evidence& evidence, std::vector<Finding>& findings) {
  judge_presence(evidence, findings);
  judge_keys(evidence, findings);
  judge_redemption(evidence, findings);
  judge_events(evidence, findings);
  for (const std::string& what : evidence.record.given_twice) findings.push_back({"one_ticket", what});
  for (const std::string& what : evidence.record.given_to_cheats) findings.push_back({"foreign", what});
}

}  // namespace sluice::sim
