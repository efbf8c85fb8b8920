#include "postgres/pipeline.h"

namespace sluice::postgres {

bool Pipeline::begin() {
  return PQenterPipelineMode(link_.get()) == 1 || link_.lose();
}

bool Pipeline::prepare(std::span<const Named> statements) {
  if (!begin()) return false;
  for (const Named& one : statements) {
    if (PQsendPrepare(link_.get(), one.name.c_str(), one.sql.c_str(), 0, nullptr) != 1) return link_.lose();
  }
  return end(statements.size(), "") && outcome_.end == End::done;
}

bool Pipeline::send(const Call& call) {
  std::vector<const char*> bytes;
  std::vector<int> lengths;
  for (const std::string_view value : call.values) {
    bytes.push_back(value.data());
    lengths.push_back(static_cast<int>(value.size()));
  }
  const std::vector<int> formats(call.values.size(), 1);
  return PQsendQueryPrepared(link_.get(), call.statement, static_cast<int>(bytes.size()), bytes.data(),
                             lengths.data(), formats.data(), 1) == 1 ||
         link_.lose();
}

Pipeline::Outcome Pipeline::run(std::span<const Call> calls, std::string_view tag) {
  (void)link_.take_warning();
  if (!begin()) return {};
  for (const Call& call : calls) {
    if (!send(call)) return {};
  }
  if (!end(calls.size(), tag)) return {};
  // The server warns when it stops waiting for a standby: committed here, and perhaps nowhere else.
  if (outcome_.end == End::done && link_.take_warning()) {
    link_.lose("the server has not waited for its standby");
    return {};
  }
  return outcome_;
}

bool Pipeline::end(std::size_t answers, std::string_view tag) {
  if (PQpipelineSync(link_.get()) != 1) return link_.lose();
  for (std::size_t seen = 0;;) {
    if (!link_.wait(deadline_)) return false;
    const Answer answer(PQgetResult(link_.get()));
    if (!answer) {
      if (PQstatus(link_.get()) == CONNECTION_BAD) return link_.lose();
      continue;  // the end of one statement's answers
    }
    if (PQresultStatus(answer.get()) == PGRES_PIPELINE_SYNC) break;
    ++seen;
    take(answer, seen == answers ? tag : "");
    if (outcome_.end == End::lost) return false;
    if (outcome_.end == End::done) ++outcome_.at;
  }
  return PQexitPipelineMode(link_.get()) == 1 || link_.lose();
}

void Pipeline::take(const Answer& answer, std::string_view tag) {
  if (PQresultStatus(answer.get()) == PGRES_PIPELINE_ABORTED || outcome_.end != End::done) return;
  if (!link_.note(answer.get())) {
    outcome_.end = link_.failure().is_lost() ? End::lost : End::refused;
  } else if (!tag.empty() && tag != answer.tag()) {
    link_.lose("it answered " + std::string(answer.tag()) + " instead of " + std::string(tag));
    outcome_.end = End::lost;
  }
}

}  // namespace sluice::postgres
