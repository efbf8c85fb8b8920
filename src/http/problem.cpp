#include "http/problem.h"

namespace sluice::http {

std::string to_json(const Problem& problem) {
  std::string out = R"({"type":")";
  out.append(problem.type).append(R"(","title":")").append(problem.title);
  out.append(R"(","status":)").append(std::to_string(problem.status));
  out.append(R"(,"detail":")").append(problem.detail).append(R"("})");
  return out;
}

}  // namespace sluice::http
