#include "edge/problem/problem_pages.h"

#include "http/problem.h"

namespace sluice::edge {

void ProblemPages::explain(Errand& errand, std::string_view title, int status, std::string_view meaning) {
  errand.headers += "Cache-Control: public, max-age=3600\r\n";
  errand.body.append(title).append(" (").append(std::to_string(status)).append(")\n\n").append(meaning).append("\n");
  desk_.respond(errand, 200, "text/plain; charset=utf-8", errand.body);
}

void ProblemPages::read(Errand& errand) {
  for (const ProblemType& type : all_problems()) {
    if (type.slug == errand.values[0]) return explain(errand, type.title, type.status, type.meaning);
  }
  namespace transport = http::problems;
  for (const http::Problem& problem :
       {transport::malformed("The request is not well-formed HTTP/1.1."), transport::too_slow,
        transport::body_too_large, transport::target_too_long, transport::expectation_failed,
        transport::header_too_large, transport::unanswered, transport::too_many_connections}) {
    if (errand.request->path == problem.type) return explain(errand, problem.title, problem.status, problem.detail);
  }
  desk_.refuse(errand, problems::not_found);
}

}  // namespace sluice::edge
